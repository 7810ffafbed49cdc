import type { ExportFormat } from "../../base/file-format.ts";
import type { Signal } from "../../base/signal.ts";
import type { WireRequest } from "../../pdata/batch.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode, encode } from "../../pdata/otlp/codec.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { createEncoder } from "../format.ts";
import type { ReadItem } from "../read/read-item.ts";
import { readTelemetry } from "../read/read-telemetry.ts";

/** A request as the store would give it out again. */
export function storedJson(signal: Signal, wire: WireRequest): string {
  return protobufToJson(signal, encode(decode(signal, wire, new Dictionary()).batch));
}

type Json = Readonly<Record<string, unknown>>;

const levels: Readonly<Record<Signal, readonly [string, string, string]>> = {
  traces: ["resourceSpans", "scopeSpans", "spans"],
  metrics: ["resourceMetrics", "scopeMetrics", "metrics"],
  logs: ["resourceLogs", "scopeLogs", "logRecords"],
};

/**
 * The items of requests with what encloses them, each as text and in an order of its own: two lists are equal where the
 * requests say the same, however they are cut and grouped. The order of attributes means nothing in OTLP.
 */
export function normalItems(signal: Signal, requests: readonly string[]): string[] {
  const [outer, inner, items] = levels[signal];
  return requests
    .flatMap((json) => (JSON.parse(json) as Json)[outer] as readonly Json[] | undefined)
    .flatMap((envelope) => {
      if (envelope === undefined) return [];
      const { [inner]: scopes, ...about } = envelope;
      return ((scopes ?? []) as readonly Json[]).flatMap(({ [items]: list, ...scope }) =>
        ((list ?? []) as readonly Json[]).map((item) =>
          JSON.stringify(normal(withoutNothing({ about, scope, item }))),
        ),
      );
    })
    .sort();
}

/** An empty message says no more than an absent one. */
function withoutNothing(value: Json): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('"resource":{},', "").replaceAll('"scope":{},', ""));
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : value;
  const entries = Object.entries(value)
    .map(
      ([key, inner]) => [key, key === "attributes" ? sortedByKey(inner as Json[]) : normal(inner)] as const,
    )
    .filter(([, inner]) => !isNothing(inner));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isNothing(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function sortedByKey(attributes: readonly Json[]): unknown {
  return attributes.map((attribute) => JSON.stringify(attribute)).toSorted((a, b) => (a < b ? -1 : 1));
}

/** What the file holds that an export of the requests makes. */
export async function exported(
  format: ExportFormat,
  requests: readonly { readonly signal: Signal; readonly json: string }[],
): Promise<{ readonly file: Buffer; readonly losses: ReadonlyMap<string, number> }> {
  const encoder = createEncoder(format);
  const parts = requests.map(({ signal, json }) => encoder.add(signal, json));
  parts.push(encoder.end());
  return { file: Buffer.concat(parts.map((part) => Buffer.from(part))), losses: encoder.losses.counts };
}

export async function readAll(file: Uint8Array, chunkBytes = 64 * 1024): Promise<ReadItem[]> {
  const items: ReadItem[] = [];
  for await (const item of readTelemetry(inChunks(file, chunkBytes))) items.push(item);
  return items;
}

async function* inChunks(file: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += chunkBytes) yield file.slice(at, at + chunkBytes);
}
