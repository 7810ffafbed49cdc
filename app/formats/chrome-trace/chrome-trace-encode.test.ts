import fc from "fast-check";
import { expect, test } from "vitest";
import { oracleEncode } from "../../pdata/pdatatest/oracle.ts";
import { traceRequest } from "../../pdata/pdatatest/trace-arbitraries.ts";
import { normalItems, storedJson } from "../formatstest/normal-items.ts";
import { simpleTraceRequest } from "../formatstest/simple-traces.ts";
import { ChromeTraceEncoder } from "./chrome-trace-encode.ts";

interface TraceEvent {
  readonly ph: "M" | "X" | "i";
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

function eventsOf(jsons: readonly string[]): readonly TraceEvent[] {
  const encoder = new ChromeTraceEncoder();
  const text = jsons.map((json) => encoder.add("traces", json)).join("") + encoder.end();
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;
}

const traceId = "5b8efff798038103d269b633813fc60c";

/** Spans of one service, as `[start, end]` in microseconds. */
function traceOf(service: string, times: readonly (readonly [number, number])[]): string {
  const spans = times.map(([start, end], index) => ({
    ...{ traceId, spanId: `00000000000000${service.length}${index + 1}`, name: `${service} ${index}` },
    ...{ startTimeUnixNano: `${start}000`, endTimeUnixNano: `${end}000` },
  }));
  const resource = { attributes: [{ key: "service.name", value: { stringValue: service } }] };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

test("a trace is a process, a service a thread, and what does not nest gets another thread", () => {
  const shop = traceOf("shop", [
    [100, 200],
    [110, 150],
    [140, 180],
    [160, 170],
    [200, 210],
  ]);
  const events = eventsOf([shop, traceOf("db", [[120, 130]])]);
  expect(events.filter(({ ph }) => ph === "M").map(({ name, args }) => [name, args["name"]])).toEqual([
    ["process_name", `shop shop 0 ${traceId}`],
    ["thread_name", "shop"],
    ["thread_name", "db"],
    ["thread_name", "shop (2)"],
  ]);
  const spans = events.filter(({ ph }) => ph === "X");
  expect(spans.map(({ name, tid, ts, dur }) => [name, tid, ts, dur])).toEqual([
    ["shop 0", 1, 100, 100],
    ["shop 1", 1, 110, 40],
    ["db 0", 2, 120, 10],
    ["shop 2", 3, 140, 40],
    ["shop 3", 1, 160, 10],
    ["shop 4", 1, 200, 10],
  ]);
});

test("an export without spans is a document all the same", () => {
  expect(eventsOf([])).toEqual([]);
});

test("every span of any trace is there once, and those of a thread nest", () => {
  fc.assert(
    fc.property(fc.oneof(simpleTraceRequest, traceRequest), (plain) => {
      const json = storedJson("traces", { encoding: "protobuf", bytes: oracleEncode("traces", plain) });
      const spans = eventsOf([json]).filter(({ ph }) => ph === "X");
      expect(spans).toHaveLength(normalItems("traces", [json]).length);
      for (const lane of Map.groupBy(spans, ({ tid }) => tid).values()) expectNested(lane);
    }),
    { numRuns: 200 },
  );
});

function expectNested(lane: readonly TraceEvent[]): void {
  const open: number[] = [];
  for (const { ts, dur } of lane.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    while (open.length > 0 && open.at(-1)! <= ts) open.pop();
    // Doubles of microseconds are a little off where times are large.
    if (open.length > 0) expect(ts + dur).toBeLessThanOrEqual(open.at(-1)! * (1 + 1e-12));
    open.push(ts + dur);
  }
}
