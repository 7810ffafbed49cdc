import { Worker } from "node:worker_threads";
import type { RunnerParts } from "./create-runner.ts";
import type { FromWorker, ToWorker, WorkerSettings } from "./protocol.ts";

/** Where queries run: a worker thread, or the engine's own. */
export interface QueryThread {
  post(message: ToWorker): void;
  /** Resolves once it has ended; `onExit` is not called for it. */
  end(): Promise<void>;
}

export interface ThreadEvents {
  readonly onMessage: (message: FromWorker) => void;
  /** It ended by itself. */
  readonly onExit: (error: Error | undefined) => void;
}

export type StartThread = (settings: WorkerSettings, events: ThreadEvents) => QueryThread;

/** Starts threads that run `entry`. */
export function workerThreads(entry: URL): StartThread {
  return (settings, events) => {
    const worker = new Worker(entry, { workerData: settings, name: "sightglass-query" });
    let failure: Error | undefined;
    let isEnding = false;
    worker.on("message", events.onMessage);
    worker.on("error", (error: Error) => {
      failure = error;
    });
    worker.on("exit", () => {
      if (!isEnding) events.onExit(failure);
    });
    return {
      post: (message) => worker.postMessage(message),
      end: async () => {
        isEnding = true;
        await worker.terminate();
      },
    };
  };
}

/**
 * Runs queries on the engine's own thread, one message a turn of the event loop: for tests, for a command that asks once and
 * ends, and where no thread can be started. `load` brings what they are made of, which an engine with workers never needs.
 */
export function ownThread(load: () => Promise<RunnerParts>): StartThread {
  return (settings, { onMessage }) => {
    let isEnded = false;
    const later = (work: () => void) => {
      setImmediate(() => {
        if (!isEnded) work();
      });
    };
    const loaded = Promise.all([load(), import("./create-runner.ts")]).then(([parts, { createRunner }]) =>
      createRunner(settings, parts, (message) => later(() => onMessage(message))),
    );
    return {
      post: (message) => void loaded.then((runner) => later(() => runner.take(message))),
      end: () => {
        isEnded = true;
        return Promise.resolve();
      },
    };
  };
}
