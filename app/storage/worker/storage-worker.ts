import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { assertDefined } from "../../base/assert.ts";
import { dataFilesOf, prepareDataDir } from "../database/data-dir.ts";
import { StorageError } from "../storage-error.ts";
import { GroupCommit } from "./group-commit.ts";
import type { Call, WorkerMessage, WorkerSettings } from "./protocol.ts";
import { Writer } from "./writer.ts";

/** Quiet time before housekeeping starts, and between its steps. */
const idleMs = 1_000;
const tidyStepMs = 50;

const port = assertDefined(parentPort ?? undefined, "runs as a worker");
const settings = workerData as WorkerSettings;

const say = (message: WorkerMessage) => port.postMessage(message);

function openWriter(): Writer | undefined {
  const files = dataFilesOf(settings.dataDir);
  try {
    prepareDataDir(files);
    return new Writer({
      files,
      diskBudgetBytes: settings.diskBudgetBytes,
      evicts: settings.evicts,
      synchronous: settings.synchronous,
      nowMs: Date.now,
      log: (line) => say({ kind: "log", line }),
      onEvicted: (eviction) => say({ kind: "evicted", eviction }),
    });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    say({ kind: "refused", code: error.code, message: error.message });
    return undefined;
  }
}

function serve(writer: Writer): void {
  const commits = new GroupCommit(writer, say);
  let tidyTimer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const tidy = () => {
    tidyTimer = writer.tidy() ? setTimeout(tidy, tidyStepMs) : undefined;
  };
  port.on("message", (first: Call) => {
    clearTimeout(tidyTimer);
    commits.run(first, () => {
      const call = receiveMessageOnPort(port)?.message as Call | undefined;
      isClosed ||= call?.method === "close";
      return call;
    });
    isClosed ||= first.method === "close";
    if (isClosed) port.close();
    else tidyTimer = setTimeout(tidy, idleMs);
  });
  say({ kind: "ready" });
}

const writer = openWriter();
if (writer !== undefined) serve(writer);
