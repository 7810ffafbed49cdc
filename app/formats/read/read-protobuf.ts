import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { Signal } from "../../base/signal.ts";
import { MalformedError } from "../../pdata/otlp/decoded.ts";
import { ByteQueue } from "./byte-queue.ts";
import { isZstd, zstdStart } from "./magic.ts";
import { signalOfProtobuf } from "./protobuf-signal.ts";
import {
  noFormatReason,
  type ReadItem,
  requestBytesAim,
  UnreadableError,
  valueBytesMax,
} from "./read-item.ts";

const lengthBytes = 4;
const openBrace = 0x7b;
const envelopeTag = 10;
const requestStarts: ReadonlySet<number> = new Set([envelopeTag, openBrace, zstdStart]);
const decompress = promisify(zstdDecompress);

/**
 * Requests with a four-byte big-endian length before each, as the Collector's file exporter writes them: protobuf, or JSON
 * where it compresses, and with `compression: zstd` each request is compressed by itself.
 */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadItem> {
  const queue = new ByteQueue();
  let record = 0;
  for await (const chunk of chunks) {
    queue.push(chunk);
    let at = 0;
    while (queue.length - at >= lengthBytes) {
      const length = new DataView(queue.bytes.buffer, queue.bytes.byteOffset).getUint32(at);
      if (record === 0 && !mayBeFrame(length, queue.bytes.subarray(at + lengthBytes, queue.length)))
        throw new UnreadableError(noFormatReason);
      if (length > valueBytesMax)
        throw new UnreadableError(`a request of ${length} bytes`, { record: record + 1 });
      if (queue.length - at - lengthBytes < length) break;
      const bytes = queue.bytes.slice(at + lengthBytes, at + lengthBytes + length);
      at += lengthBytes + length;
      yield* readFrame(bytes, ++record);
    }
    queue.drop(at);
  }
  if (queue.length > 0)
    yield { kind: "refused", place: { record: record + 1 }, reason: "the file ends within it", count: 1 };
}

/** Whether these may be the length and the first bytes of a request: the bytes of other files rarely are. */
function mayBeFrame(length: number, [first]: Uint8Array): boolean {
  if (length === 0 || first === undefined) return length <= valueBytesMax;
  return length <= valueBytesMax && requestStarts.has(first);
}

async function* readFrame(frame: Uint8Array, record: number): AsyncGenerator<ReadItem> {
  const place = { record };
  try {
    const bytes = isZstd(frame) ? await decompress(frame, { maxOutputLength: valueBytesMax }) : frame;
    if (bytes[0] === openBrace) {
      const signal = signalOfJson(bytes);
      if (signal === undefined)
        yield { kind: "refused", place, reason: "JSON that is no OTLP request", count: 1 };
      else yield { kind: "request", place, format: "otlp-json", signal, wire: { encoding: "json", bytes } };
      return;
    }
    const signal = signalOfProtobuf(bytes);
    if (signal !== undefined)
      yield {
        kind: "request",
        place,
        format: "otlp-protobuf",
        signal,
        wire: { encoding: "protobuf", bytes },
      };
  } catch (error) {
    yield { kind: "refused", place, reason: (error as Error).message, count: 1 };
  }
}

const signalKey = /"resource_?(spans|metrics|logs)"/i;

/** By the first key that names one. */
function signalOfJson(bytes: Uint8Array): Signal | undefined {
  const match = signalKey.exec(new TextDecoder().decode(bytes));
  const word = match?.[1]?.toLowerCase();
  return word === "spans" ? "traces" : (word as Signal | undefined);
}

/** One protobuf request: its envelopes are taken one by one, so that a file of any size needs the memory of a few. */
export async function* readProtobufRequest(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadItem> {
  const queue = new ByteQueue();
  let signal: Signal | undefined;
  const request = (bytes: Uint8Array): ReadItem[] => {
    signal ??= signalOfProtobuf(bytes);
    return signal === undefined
      ? []
      : [
          {
            kind: "request",
            place: {},
            format: "otlp-protobuf",
            signal,
            wire: { encoding: "protobuf", bytes },
          },
        ];
  };
  for await (const chunk of chunks) {
    queue.push(chunk);
    if (queue.length < requestBytesAim) continue;
    const whole = wholeEnvelopes(queue);
    if (whole === 0 && queue.length > valueBytesMax)
      throw new UnreadableError(`one value of over ${valueBytesMax} bytes`);
    if (whole > 0) yield* request(queue.bytes.slice(0, whole));
    queue.drop(whole);
  }
  const whole = wholeEnvelopes(queue);
  if (whole > 0) yield* request(queue.bytes.slice(0, whole));
  if (whole < queue.length) throw new UnreadableError(`${noFormatReason}, or cut off`);
}

/** Bytes at the start of the queue that are whole envelopes. Throws `UnreadableError` where there is something else. */
function wholeEnvelopes({ bytes, length }: ByteQueue): number {
  let end = 0;
  while (end < length) {
    if (bytes[end] !== envelopeTag) throw new UnreadableError(noFormatReason);
    const size = varintAt(bytes, end + 1, length);
    if (size === undefined || size.end + size.value > length) return end;
    end = size.end + size.value;
  }
  return end;
}

function varintAt(
  bytes: Uint8Array,
  start: number,
  length: number,
): { value: number; end: number } | undefined {
  let value = 0;
  for (let at = start; at < length && at < start + 5; at++) {
    value += (bytes[at]! & 0x7f) * 2 ** (7 * (at - start));
    if (bytes[at]! < 0x80) return { value, end: at + 1 };
  }
  if (start + 5 <= length) throw new MalformedError("a length is too long", start);
  return undefined;
}
