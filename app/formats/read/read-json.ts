import type { ReadFormat } from "../../base/file-format.ts";
import type { Signal } from "../../base/signal.ts";
import {
  decodeJaegerSpans,
  decodeJaegerTrace,
  isJaegerSpan,
  isJaegerTrace,
} from "../jaeger-json/jaeger-decode.ts";
import { type JsonObject, objectOf } from "../json-value.ts";
import type { TracesDocument } from "../otlp-document.ts";
import { decodeZipkinSpans, isZipkinSpan, isZipkinV1Span } from "../zipkin-json/zipkin-decode.ts";
import { type JsonFound, JsonValues } from "./json-values.ts";
import { type ReadItem, requestBytesAim } from "./read-item.ts";
import { RefusedItems } from "./refused-items.ts";
import { decodeTempoBatch } from "./tempo-batch.ts";

/** Lists of envelopes in an OTLP document; the names with an underscore are no OTLP/JSON, but on many disks. */
const otlpLists: Readonly<Record<string, { readonly signal: Signal; readonly name: string }>> = {
  resourceSpans: { signal: "traces", name: "resourceSpans" },
  resource_spans: { signal: "traces", name: "resourceSpans" },
  resourceMetrics: { signal: "metrics", name: "resourceMetrics" },
  resource_metrics: { signal: "metrics", name: "resourceMetrics" },
  resourceLogs: { signal: "logs", name: "resourceLogs" },
  resource_logs: { signal: "logs", name: "resourceLogs" },
};

/** As Tempo's API names `resourceSpans`, and where Jaeger's API lists traces. */
const tempoList = "batches";
const jaegerList = "data";
const lists = new Set([...Object.keys(otlpLists), tempoList, jaegerList]);

const utf8 = new TextEncoder();
const comma = utf8.encode(",");

/** Reads JSON text of any format that is understood: documents, lines, or both, told by the values in them. */
export async function* readJson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadItem> {
  const values = new JsonValues(lists);
  const reader = new ValueReader();
  for await (const chunk of chunks) for (const found of values.push(chunk)) yield* reader.read(found);
  for (const found of values.end()) yield* reader.read(found);
  yield* reader.end();
}

/** Values of one kind that wait to become one request. */
interface Waiting {
  readonly kind: string;
  readonly line: number;
  readonly parts: (Uint8Array | JsonObject)[];
  bytes: number;
}

/** Puts values together into requests, and turns those of other formats into OTLP. */
class ValueReader {
  #waiting: Waiting | undefined;
  /** Whether there was nothing but white space. */
  #isBlank = true;

  *read(found: JsonFound): Generator<ReadItem> {
    this.#isBlank = false;
    if (found.kind === "broken") {
      yield* this.#flush();
      yield refusedLine(found.line, "not JSON");
    } else if (found.kind === "value") yield* this.#value(found);
    // A document that is done is a request of its own, so that a fault in it costs no other.
    else if (this.#waiting !== undefined && this.#waiting.kind in otlpLists) yield* this.#flush();
  }

  *end(): Generator<ReadItem> {
    yield* this.#flush();
    if (this.#isBlank) yield { kind: "refused", place: {}, reason: "nothing in it", count: 1 };
  }

  *#flush(): Generator<ReadItem> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    const place = { line: waiting.line };
    const list = otlpLists[waiting.kind];
    if (list !== undefined) {
      const bytes = joined(list.name, waiting.parts as Uint8Array[]);
      const wire = { encoding: "json", bytes } as const;
      yield { kind: "request", place, format: "otlp-json", signal: list.signal, wire };
      return;
    }
    const refused = new RefusedItems();
    const { format, decode } = decoders[waiting.kind]!;
    const document = decode(waiting.parts as JsonObject[], refused);
    for (const [reason, count] of refused.counts) yield { kind: "refused", place, reason, count };
    const bytes = utf8.encode(JSON.stringify(document));
    yield { kind: "request", place, format, signal: "traces", wire: { encoding: "json", bytes } };
  }

  *#value({ list, bytes, line }: JsonFound & { kind: "value" }): Generator<ReadItem> {
    if (list !== undefined && list in otlpLists) {
      if (isDocument(bytes)) yield* this.#document(bytes, line);
      else yield* this.#wait(list, new Uint8Array(bytes), bytes.length, line);
      return;
    }
    const value = parse(bytes);
    if (value === undefined) {
      yield refusedLine(line, "not JSON");
      return;
    }
    const kind = kindOf(list, value);
    const object = objectOf(value);
    // A request without anything in it.
    if (object !== undefined && Object.keys(object).length === 0) return;
    // Documents in a list: each stands for itself.
    if (list === "" && kind === undefined && object !== undefined && hasList(object)) {
      yield* this.#document(bytes, line);
      return;
    }
    if (kind === undefined || object === undefined) yield refusedLine(line, whatElse(value));
    else yield* this.#wait(kind, object, bytes.length, line);
  }

  /** A whole one that stands in a list: of documents, or in that of the line before, which was cut off. */
  *#document(bytes: Uint8Array, line: number): Generator<ReadItem> {
    for (const found of new JsonValues(lists).push(bytes))
      yield* this.read({ ...found, line: line + found.line - 1 });
  }

  *#wait(kind: string, part: Uint8Array | JsonObject, bytes: number, line: number): Generator<ReadItem> {
    if (this.#waiting !== undefined && this.#waiting.kind !== kind) yield* this.#flush();
    this.#waiting ??= { kind, line, parts: [], bytes: 0 };
    this.#waiting.parts.push(part);
    this.#waiting.bytes += bytes;
    if (this.#waiting.bytes >= requestBytesAim) yield* this.#flush();
  }
}

const documentStart = /^\{\s*"resource_?(?:spans|metrics|logs)"/i;

/** Whether this is no envelope but a document of them. */
function isDocument(bytes: Uint8Array): boolean {
  return documentStart.test(new TextDecoder().decode(bytes.subarray(0, 64)));
}

function hasList(object: JsonObject): boolean {
  return Object.keys(object).some((key) => lists.has(key));
}

type Decode = (values: readonly JsonObject[], refused: RefusedItems) => TracesDocument;

const decoders: Readonly<Record<string, { readonly format: ReadFormat; readonly decode: Decode }>> = {
  jaegerTrace: {
    format: "jaeger-json",
    decode: (traces, refused) => ({
      resourceSpans: traces.flatMap((trace) => decodeJaegerTrace(trace, refused).resourceSpans ?? []),
    }),
  },
  jaegerSpan: {
    format: "jaeger-json",
    decode: (spans, refused) => decodeJaegerSpans(spans, {}, refused),
  },
  zipkinSpan: { format: "zipkin-json", decode: decodeZipkinSpans },
  tempoBatch: {
    format: "tempo-json",
    decode: (batches) => ({ resourceSpans: batches.map(decodeTempoBatch) }),
  },
};

function kindOf(list: string | undefined, value: unknown): string | undefined {
  const object = objectOf(value);
  if (object === undefined) return undefined;
  if (list === tempoList) return "tempoBatch";
  if (isJaegerTrace(object)) return "jaegerTrace";
  if (isJaegerSpan(object)) return "jaegerSpan";
  return isZipkinSpan(object) && !isZipkinV1Span(object) ? "zipkinSpan" : undefined;
}

/** Says of a value that is not understood what it seems to be. */
function whatElse(value: unknown): string {
  const object = objectOf(value);
  if (object === undefined) return "no telemetry: a list in a list";
  if (isZipkinV1Span(object)) return "Zipkin v1 is not read, only v2";
  if ("ph" in object || "traceEvents" in object) return "Chrome trace events are written, not read";
  return `no telemetry: an object with ${Object.keys(object).slice(0, 3).join(", ")}`;
}

function refusedLine(line: number, reason: string): ReadItem {
  return { kind: "refused", place: { line }, reason, count: 1 };
}

/** Integers beyond the safe ones become text before they lose digits: Jaeger writes 64-bit tags as bare numbers. */
const longInteger = /("value"\s*:\s*)(-?\d{16,19})(?=\s*[,}\]])/g;

function parse(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text.replace(longInteger, '$1"$2"'));
  } catch {
    return undefined;
  }
}

function joined(name: string, parts: readonly Uint8Array[]): Uint8Array {
  const separated = parts.flatMap((part, index) => (index > 0 ? [comma, part] : [part]));
  return Buffer.concat([utf8.encode(`{"${name}":[`), ...separated, utf8.encode("]}")]);
}
