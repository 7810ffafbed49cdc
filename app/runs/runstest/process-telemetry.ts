import type { Signal } from "../../base/signal.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode } from "../../pdata/otlp/codec.ts";
import type { RunKey } from "../../storage/stored-runs.ts";
import { attributesOf, type Identity, processOf } from "../process-identity.ts";

export type TestResource = Readonly<Record<string, string | number>>;

/** Items of one process; times in milliseconds since 1970. */
export interface TestItems {
  readonly resource: TestResource;
  readonly startMs: readonly number[];
  readonly durationMs?: number;
  /** Of spans. */
  readonly isError?: boolean;
  readonly kind?: number;
}

/** The request of a signal, as OTLP/JSON. Span and trace ids follow from `first`. */
export function requestText(signal: Signal, groups: readonly TestItems[], first = 1): string {
  let id = first;
  if (signal === "traces")
    return JSON.stringify({
      resourceSpans: groups.map((group) => ({
        resource: resourceOf(group.resource),
        scopeSpans: [{ spans: group.startMs.map((ms) => spanOf(group, ms, id++)) }],
      })),
    });
  if (signal === "logs")
    return JSON.stringify({
      resourceLogs: groups.map(({ resource, startMs }) => ({
        resource: resourceOf(resource),
        scopeLogs: [
          { logRecords: startMs.map((ms) => ({ timeUnixNano: nanos(ms), body: { stringValue: "said" } })) },
        ],
      })),
    });
  return JSON.stringify({
    resourceMetrics: groups.map(({ resource, startMs }) => ({
      resource: resourceOf(resource),
      scopeMetrics: [{ metrics: startMs.map((ms) => gaugeOf(ms)) }],
    })),
  });
}

export function telemetryOf(
  signal: Signal,
  groups: readonly TestItems[],
  dictionary = new Dictionary(),
): AnyBatch {
  const bytes = new TextEncoder().encode(requestText(signal, groups));
  return decode(signal, { encoding: "json", bytes }, dictionary).batch;
}

/** The process that a resource is about. */
export function processIn(resource: TestResource): RunKey {
  const { dictionary, tables } = telemetryOf("logs", [{ resource, startMs: [1] }]);
  return processOf(dictionary, tables.scopes.columns.resource[0]!);
}

export function identityOf(resource: TestResource): Identity {
  return attributesOf(processIn(resource).identity);
}

function spanOf({ durationMs = 10, isError = false, kind = 2 }: TestItems, ms: number, id: number): unknown {
  return {
    traceId: id.toString(16).padStart(32, "0"),
    spanId: id.toString(16).padStart(16, "0"),
    ...{ name: "work", kind, startTimeUnixNano: nanos(ms), endTimeUnixNano: nanos(ms + durationMs) },
    status: { code: isError ? 2 : 0 },
  };
}

/** Two points. */
function gaugeOf(ms: number): unknown {
  const dataPoints = [1, 2].map((asInt) => ({ timeUnixNano: nanos(ms), asInt: String(asInt) }));
  return { name: "load", gauge: { dataPoints } };
}

function nanos(ms: number): string {
  return `${ms}000000`;
}

function resourceOf(resource: TestResource): unknown {
  const attributes = Object.entries(resource).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
  return { attributes };
}
