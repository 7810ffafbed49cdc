import { setPriority } from "node:os";
import { setImmediate as nextTick } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { assertDefined } from "../../base/assert.ts";
import { dataFilesOf } from "../database/data-dir.ts";
import { encodeSegment } from "../segment/encode-segment.ts";
import { buffersOf } from "../segment/flat-batch.ts";
import { toStorageFailure } from "../storage-error.ts";
import {
  brokenMessage,
  type Call,
  type LoadIndexResult,
  type ReaderMethods,
  type ReplayPage,
  type WorkerMessage,
  type WorkerSettings,
} from "./protocol.ts";
import { Reader } from "./reader.ts";

/**
 * As that of query workers, who wait for what it loads: where cores are short, telemetry is taken in before segments are encoded.
 * Only Linux gives a thread a priority of its own.
 */
const niceness = 5;
if (process.platform === "linux") setPriority(0, niceness);

const port = assertDefined(parentPort ?? undefined, "runs as a worker");
const settings = workerData as WorkerSettings;
const reader = new Reader(dataFilesOf(settings.dataDir).database);

type Arguments<K extends keyof ReaderMethods> = Parameters<ReaderMethods[K]>[0];

const say = (message: WorkerMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

/** Encoding takes long, so it steps aside after each section and loads get in between. */
async function encode({ flat, index }: Arguments<"encode">): Promise<Uint8Array[]> {
  const sections: Uint8Array[] = [];
  for (const section of encodeSegment(flat, index)) {
    sections.push(section);
    await nextTick();
  }
  return sections;
}

async function perform({ method, args }: Call): Promise<unknown> {
  if (method !== "close") reader.refresh();
  switch (method as keyof ReaderMethods) {
    case "encode":
      return encode(args as Arguments<"encode">);
    case "load":
      return reader.load((args as Arguments<"load">).id);
    case "loadIndex":
      return reader.loadIndex((args as Arguments<"loadIndex">).id);
    case "loadPart": {
      const { id, part } = args as Arguments<"loadPart">;
      return reader.loadPart(id, part);
    }
    case "segmentPage":
      return reader.segmentPage((args as Arguments<"segmentPage">).after);
    case "lastSequence":
      return reader.lastSequence();
    case "replayPage": {
      const { after, last } = args as Arguments<"replayPage">;
      return reader.replayPage(after, last);
    }
    case "close":
      return reader.close();
    default:
      throw new Error(`the reader worker has no method ${method}`);
  }
}

function buffersOfIndex({
  index,
  rows,
}: Extract<LoadIndexResult, { readonly kind: "index" }>): ArrayBuffer[] {
  const { spanId, startTimeUnixNano, endTimeUnixNano } = rows;
  return [index, spanId, startTimeUnixNano, endTimeUnixNano].map(({ buffer }) => buffer as ArrayBuffer);
}

function transferOf(method: string, result: unknown): ArrayBuffer[] {
  if (method === "load" || method === "loadPart" || method === "loadIndex") {
    const loaded = result as LoadIndexResult;
    if (loaded.kind === "index") return buffersOfIndex(loaded);
    return loaded.kind === "loaded" ? buffersOf(loaded.flat) : [];
  }
  if (method === "replayPage") {
    const first = (result as ReplayPage).entries[0];
    return first === undefined ? [] : [first.wire.bytes.buffer as ArrayBuffer];
  }
  return method === "encode" ? (result as Uint8Array[]).map((section) => section.buffer as ArrayBuffer) : [];
}

async function answer(call: Call): Promise<void> {
  try {
    const result = await perform(call);
    say({ kind: "done", ids: [call.id], results: [result] }, transferOf(call.method, result));
  } catch (error) {
    const failure = toStorageFailure(error);
    if (failure === undefined) say(brokenMessage([call.id], error));
    else say({ kind: "failed", ids: [call.id], failure });
  }
  if (call.method === "close") port.close();
}

const running = new Set<Promise<void>>();

async function take(call: Call): Promise<void> {
  // A chunk that is being encoded is still to be sealed: closing waits for it.
  if (call.method === "close") await Promise.all(running);
  const answered = answer(call);
  running.add(answered);
  await answered;
  running.delete(answered);
}

port.on("message", (call: Call) => {
  void take(call);
});
say({ kind: "ready" });
