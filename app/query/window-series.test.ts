import { expect, test } from "vitest";
import { decode } from "../pdata/otlp/codec.ts";
import { LogIndex } from "../spanindex/log-index.ts";
import { MetricIndex } from "../spanindex/metric-index.ts";
import { TestSegments } from "../spanindex/spanindextest/test-spans.ts";
import { logSeries } from "./log-series.ts";
import { metricSeries } from "./metric-series.ts";
import { TimeWindows } from "./time-windows.ts";

const epochSecond = 1_700_000_000;
const at = (second: number): string => `${epochSecond + second}000000000`;
const window = (from: number, to: number) => ({
  startUnixNano: BigInt(at(from)),
  endUnixNano: BigInt(at(to)),
});
/** A minute before, a minute after, in slices of three seconds. */
const windows = TimeWindows.of(window(0, 60), window(100, 160))!;
const services = new Set(["cart"]);

function resourceOf(service: string, pod: string): unknown {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  return { attributes: [attribute("service.name", service), attribute("pod", pod)] };
}

async function seriesOf(service: string, pods: Readonly<Record<string, readonly unknown[]>>) {
  const index = new MetricIndex({ source: new TestSegments() });
  const resourceMetrics = Object.entries(pods).map(([pod, metrics]) => ({
    resource: resourceOf(service, pod),
    scopeMetrics: [{ metrics }],
  }));
  const bytes = new TextEncoder().encode(JSON.stringify({ resourceMetrics }));
  index.append(decode("metrics", { encoding: "json", bytes }, index.dictionary).batch, 1);
  return await metricSeries(index, windows, services);
}

/** Each ten seconds of both minutes. */
const seconds = [0, 10, 20, 30, 40, 50, 100, 110, 120, 130, 140, 150];
const attributes = [{ key: "state", value: { stringValue: "idle" } }];

test("windows that overlap are not compared, and middles lie two halves apart where they follow each other", () => {
  expect(TimeWindows.of(window(0, 60), window(57, 120))).toBeUndefined();
  expect(TimeWindows.of(window(57, 120), window(0, 60))).toBeUndefined();
  // A trace that runs on while the next side begins.
  const cut = TimeWindows.of(window(58, 120), window(0, 60))!;
  expect([cut.baseline, cut.canary]).toEqual([window(58, 120), window(0, 58)]);
  expect(TimeWindows.of(window(0, 60), window(60, 120))!.reach).toBeCloseTo(2, 9);
  expect([windows.sliceNano, windows.sliceCount("canary")]).toEqual([3e9, 20]);
});

test("a gauge is a level, a slice the mean of what it says", async () => {
  const points = (value: number) =>
    seconds.map((second) => ({
      timeUnixNano: at(second),
      asDouble: second < 60 ? value : value * 2,
      attributes,
    }));
  const gauge = (value: number) => [
    { name: "threads", unit: "{thread}", gauge: { dataPoints: points(value) } },
  ];
  const [series, ...more] = await seriesOf("cart", { a: gauge(10), b: gauge(30) });
  expect(more).toEqual([]);
  expect(series).toMatchObject({
    service: "cart",
    text: "threads {state=idle}",
    of: "level",
    unit: "{thread}",
  });
  expect([series!.baseline, series!.canary]).toEqual([
    new Float64Array(6).fill(20),
    new Float64Array(6).fill(40),
  ]);
  expect(await seriesOf("another", { a: gauge(10) })).toEqual([]);
});

test("a counter is a rate: of totals by their differences, but where they fall, of differences by their times", async () => {
  const totals = [0, 50, 100, 20, 70, 120, 0, 90, 180, 270, 360, 450];
  const sum = (aggregationTemporality: number, dataPoints: unknown) => [
    { name: "requests", sum: { isMonotonic: true, aggregationTemporality, dataPoints } },
  ];
  const ofTotals = sum(
    2,
    seconds.map((second, i) => ({ timeUnixNano: at(second), asInt: String(totals[i]) })),
  );
  const [running] = await seriesOf("cart", { a: ofTotals });
  expect(running).toMatchObject({ of: "rate", text: "requests" });
  // Between 100 and 20 it started anew.
  expect(running!.baseline).toEqual(new Float64Array(4).fill(5));
  expect(running!.canary).toEqual(new Float64Array(5).fill(9));
  const ofDifferences = sum(
    1,
    seconds.map((second) => ({
      ...{ startTimeUnixNano: at(second - 10), timeUnixNano: at(second), asInt: second < 60 ? "50" : "90" },
    })),
  );
  const [apart] = await seriesOf("cart", { a: ofDifferences });
  expect([apart!.baseline, apart!.canary]).toEqual([
    new Float64Array(6).fill(5),
    new Float64Array(6).fill(9),
  ]);
});

test("a histogram is the mean of what came since the point before", async () => {
  const dataPoints = seconds.map((second, i) => ({
    ...{
      timeUnixNano: at(second),
      count: String(i * 4),
      sum: i * 4 * 0.25 + (second < 60 ? 0 : 100 + i * 4),
    },
  }));
  const [series] = await seriesOf("cart", {
    a: [{ name: "duration", unit: "s", histogram: { aggregationTemporality: 2, dataPoints } }],
  });
  expect(series).toMatchObject({ of: "level", baseline: new Float64Array(5).fill(0.25) });
  expect(series!.canary).toEqual(new Float64Array(5).fill(1.25));
});

test("records without a span are counted by service and template; a slice without any counts, too", async () => {
  const index = new LogIndex({ source: new TestSegments() });
  const record = (second: number, text: string, more: object = {}) => ({
    ...{ timeUnixNano: at(second), severityNumber: 17, body: { stringValue: text }, ...more },
  });
  const logRecords = [
    ...seconds.filter((second) => second >= 100).map((second) => record(second, `pool ${second} is empty`)),
    record(5, "of a span", { traceId: "0".repeat(31).concat("1"), spanId: "0".repeat(15).concat("1") }),
    record(80, "between the windows"),
  ];
  const resourceLogs = [
    { resource: resourceOf("cart", "a"), scopeLogs: [{ logRecords }] },
    { resource: resourceOf("another", "a"), scopeLogs: [{ logRecords: [record(5, "hello")] }] },
  ];
  const bytes = new TextEncoder().encode(JSON.stringify({ resourceLogs }));
  index.append(decode("logs", { encoding: "json", bytes }, index.dictionary).batch, 1);
  const [series, ...more] = await logSeries(index, windows, services);
  expect(more).toEqual([]);
  expect(series).toMatchObject({ service: "cart", text: "pool # is empty", isError: true, of: "rate" });
  expect(series!.baseline).toEqual(new Float64Array(20));
  expect(series!.canary.reduce((sum, rate) => sum + rate, 0) * 3).toBeCloseTo(6, 9);
});
