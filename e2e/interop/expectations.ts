import { isDeepStrictEqual } from "node:util";
import type { TraceSpan } from "./read-trace.ts";
import type { ServiceCounts } from "./sightglass.ts";

/** One program of a chain that was walked, in order. */
export interface Hop {
  readonly name: string;
  readonly service: string;
  readonly language: string;
}

const serverKind = 2;
const clientKind = 3;

/** What every program puts on its span `work`: each type of attribute, with the largest integer JavaScript has. */
const workAttributes: Readonly<Record<string, unknown>> = {
  "interop.text": "naïve ✓",
  "interop.flag": true,
  "interop.whole": "9007199254740991",
  "interop.ratio": 0.1,
  "interop.list": ["a", "b"],
};

/** What is wrong with the hop at `index` in the trace; empty where nothing is. */
export function faultsOfHop(hops: readonly Hop[], index: number, spans: readonly TraceSpan[]): string[] {
  const hop = hops[index]!;
  const own = spans.filter(({ service }) => service === hop.service);
  const server = own.find(
    ({ kind, parentSpanId }) => kind === serverKind && isCalledBy(hops[index - 1], parentSpanId, spans),
  );
  const work = own.find(({ name }) => name === "work");
  if (work === undefined) return [`no span \`work\` of ${hop.service} among ${spans.length} spans`];
  const faults = Object.entries(workAttributes)
    .filter(([key, value]) => !isDeepStrictEqual(work.attributes[key], value))
    .map(([key]) => `${key} is ${JSON.stringify(work.attributes[key])}`);
  if (work.language !== hop.language) faults.push(`telemetry.sdk.language is ${work.language}`);
  if (server === undefined) faults.push("no server span below the client span of the caller");
  else if (!isBelow(work, server, own)) faults.push("`work` is not below the server span");
  return faults;
}

/** The caller is a client span of the program before, or nobody for the first. */
function isCalledBy(caller: Hop | undefined, parentSpanId: string, spans: readonly TraceSpan[]): boolean {
  if (caller === undefined) return parentSpanId === "";
  const parent = spans.find(({ spanId }) => spanId === parentSpanId);
  return parent?.service === caller.service && parent.kind === clientKind;
}

/** Instrumentations may put spans of their own in between. */
function isBelow(span: TraceSpan, ancestor: TraceSpan, spans: readonly TraceSpan[]): boolean {
  for (let next: TraceSpan | undefined = span; next !== undefined; ) {
    if (next.spanId === ancestor.spanId) return true;
    const parentSpanId: string = next.parentSpanId;
    next = spans.find(({ spanId }) => spanId === parentSpanId);
  }
  return false;
}

/** Which of the other signals did not arrive. */
export function missingSignals(counts: ServiceCounts | undefined): string[] {
  const missing: string[] = [];
  if ((counts?.logCount ?? 0) === 0) missing.push("no log record");
  if ((counts?.metricPointCount ?? 0) === 0) missing.push("no metric point");
  return missing;
}
