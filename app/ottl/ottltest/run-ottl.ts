import type { Signal } from "../../base/signal.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode, encode } from "../../pdata/otlp/codec.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import type { ConditionGroup } from "../condition-group.ts";
import { transformContexts } from "../contexts/context-names.ts";
import { parseConditions, parseStatements } from "../ottl.ts";
import type { OttlSettings, Parsed } from "../parse-group.ts";
import type { StatementGroup } from "../statement-group.ts";

/** The moment at which `Now()` is in tests. */
export const testNow = 1_700_000_000_123_456_789n;

/** Settings as of the transform processor for a signal. */
export function settingsOf(signal: Signal, more: Partial<OttlSettings> = {}): OttlSettings {
  return { contexts: transformContexts[signal], functions: "transform", now: () => testNow, ...more };
}

/** A batch of a request written as OTLP/JSON. */
export function batchOf(signal: Signal, json: unknown, dictionary = new Dictionary()): AnyBatch {
  const bytes = new TextEncoder().encode(JSON.stringify(json));
  return decode(signal, { encoding: "json", bytes }, dictionary).batch;
}

/** The request of a batch as OTLP/JSON. */
export function jsonOf(batch: AnyBatch): unknown {
  return JSON.parse(protobufToJson(batch.signal, encode(batch)));
}

export function valueOrThrow<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.mistakes.map(({ message }) => message).join("\n"));
}

export function statements(
  signal: Signal,
  texts: readonly string[],
  more?: Partial<OttlSettings>,
): StatementGroup {
  return valueOrThrow(parseStatements(texts, settingsOf(signal, more)));
}

export function conditions(
  signal: Signal,
  texts: readonly string[],
  more?: Partial<OttlSettings>,
): ConditionGroup {
  return valueOrThrow(parseConditions(texts, settingsOf(signal, more)));
}

/** The messages of the mistakes in a statement, without the text itself. */
export function mistakesOf(signal: Signal, text: string, more?: Partial<OttlSettings>): readonly string[] {
  const parsed = parseStatements([text], settingsOf(signal, more));
  if (parsed.ok) return [];
  const prefix = `unable to parse OTTL statement ${JSON.stringify(text)}: `;
  return parsed.mistakes.map(({ message }) => message.replace(prefix, ""));
}

export interface LogFields {
  readonly body?: unknown;
  readonly attributes?: readonly unknown[];
  readonly [field: string]: unknown;
}

/** A request with one log record. */
export function logRequest(record: LogFields = {}, resource: readonly unknown[] = []): unknown {
  return {
    resourceLogs: [
      { resource: { attributes: resource }, scopeLogs: [{ scope: { name: "s" }, logRecords: [record] }] },
    ],
  };
}

interface PlainLogs {
  readonly resourceLogs: readonly {
    readonly scopeLogs: readonly { readonly logRecords: readonly LogFields[] }[];
  }[];
}

/** What a log record becomes. Errors of items are thrown. */
export function afterStatements(texts: readonly string[], record: LogFields = {}): LogFields {
  const batch = batchOf("logs", logRequest(record));
  statements("logs", texts).run(batch, { errorMode: "propagate" });
  return (jsonOf(batch) as PlainLogs).resourceLogs[0]!.scopeLogs[0]!.logRecords[0]!;
}

/** What an expression gives for a log record, as OTLP/JSON; undefined for nil. Errors are thrown. */
export function resultOf(expression: string, record: LogFields = {}): unknown {
  const { attributes = [] } = afterStatements([`set(log.attributes["result"], ${expression})`], record);
  const found = attributes.find((pair) => (pair as { key: string }).key === "result");
  return (found as { value: unknown } | undefined)?.value;
}

/** A value in OTLP/JSON: 1n is an int, 1 a double. */
export function otlp(value: unknown): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "bigint") return { intValue: String(value) };
  if (typeof value === "number") return { doubleValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(otlp) } };
  if (value === null || value === undefined) return {};
  const entries = Object.entries(value).map(([key, item]) => ({ key, value: otlp(item) }));
  return { kvlistValue: entries.length === 0 ? {} : { values: entries } };
}

export function pairs(values: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: otlp(value) }));
}
