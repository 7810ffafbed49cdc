import { SpanKind } from "@opentelemetry/api";
import { beforeAll, describe, expect, it } from "vitest";
import { runDemo } from "./demo.ts";
import type { FlatMetric, FlatSpan } from "./demotest/flatten.ts";
import { runShop, type ShopRun } from "./demotest/run-shop.ts";
import { canaryVersion, type FaultKind, faults, stableVersion } from "./faults.ts";
import { parseDemoOptions } from "./options.ts";

/** OTLP counts span kinds from 1, the JavaScript API from 0. */
const otlpKind = (kind: SpanKind): number => kind + 1;

describe("a healthy shop", () => {
  let run: ShopRun;
  beforeAll(async () => {
    run = await runShop("--duration", "5s", "--rate", "20", "--seed", "1");
  });

  it("ends with 0 and says what it did", () => {
    expect(run.exitCode).toBe(0);
    expect(run.lines[0]).toMatch(/^20 requests\/s through frontend, checkout, cart, .* \(http\/protobuf\)$/);
    expect(run.lines.at(-2)).toMatch(/^\d+ requests sent, \d+ answered with an error$/);
    expect(run.lines.at(-1)).toMatch(new RegExp(`^${run.spans.length} spans delivered to http://127`));
    expect(run.contentTypes).toEqual(["application/x-protobuf"]);
  });

  it("has every parent of every span, in the same trace", () => {
    const byId = new Map(run.spans.map((span) => [span.spanId, span]));
    expect(byId.size).toBe(run.spans.length);
    for (const span of run.spans.filter(({ parentSpanId }) => parentSpanId !== "")) {
      expect(byId.get(span.parentSpanId)?.traceId).toBe(span.traceId);
    }
  });

  it("crosses at least five services in an order, each server span below the client span of its caller", () => {
    const byId = new Map(run.spans.map((span) => [span.spanId, span]));
    const orders = traces(run.spans).filter((trace) => rootOf(trace)?.name === "POST /api/checkout");
    expect(orders.length).toBeGreaterThan(3);
    expect(
      Math.max(...orders.map((trace) => new Set(trace.map(({ service }) => service)).size)),
    ).toBeGreaterThanOrEqual(5);
    const served = orders
      .flat()
      .filter(({ kind, parentSpanId }) => kind === otlpKind(SpanKind.SERVER) && parentSpanId !== "");
    for (const span of served) {
      const caller = byId.get(span.parentSpanId);
      expect(caller?.kind).toBe(otlpKind(SpanKind.CLIENT));
      expect(caller?.name).toBe(span.name);
      expect(caller?.attributes["server.address"]).toBe(span.service);
    }
  });

  it("has spans of every kind, with routes, users, queries and a queue hop with links", () => {
    expect(new Set(run.spans.map(({ kind }) => kind))).toEqual(new Set([1, 2, 3, 4, 5]));
    const server = run.spans.filter(({ kind }) => kind === otlpKind(SpanKind.SERVER));
    for (const { attributes } of server) {
      expect(attributes["http.route"]).toMatch(/^\//);
      expect(attributes["user.id"]).toMatch(/^cust-/);
    }
    const query = run.spans.find(({ name }) => name === "SELECT stock");
    expect(query?.attributes).toMatchObject({
      "db.system.name": "postgresql",
      "db.collection.name": "stock",
    });
    const producers = new Set(
      run.spans.filter(({ name }) => name === "send orders").map(({ spanId }) => spanId),
    );
    for (const name of ["process orders", "poll orders"]) {
      const links = run.spans.filter((span) => span.name === name).flatMap((span) => span.links);
      expect(links.length).toBeGreaterThan(0);
      expect(links.filter(({ spanId }) => !producers.has(spanId))).toEqual([]);
    }
  });

  it("tells every service apart by its resource", () => {
    const instances = new Set(run.spans.map(({ resource }) => resource["service.instance.id"]));
    expect(new Set(run.spans.map(({ service }) => service)).size).toBe(7);
    expect(instances.size).toBe(7);
    expect(new Set(run.spans.map(({ version }) => version))).toEqual(new Set([stableVersion]));
  });

  it("writes logs at several severities, each in a span that was sent", () => {
    const spanIds = new Set(run.spans.map(({ traceId, spanId }) => traceId + spanId));
    expect(run.logs.filter(({ traceId, spanId }) => !spanIds.has(traceId + spanId))).toEqual([]);
    expect(new Set(run.logs.map(({ severityText }) => severityText)).size).toBeGreaterThanOrEqual(2);
    expect(run.logs.some(({ body }) => typeof body === "object")).toBe(true);
  });

  it("has counters, up-down counters, gauges and both histograms, with exemplars of sent spans", () => {
    expect(metric(run, "shop.orders")).toMatchObject({ type: "sum", isMonotonic: true });
    expect(metric(run, "shop.checkouts.active")).toMatchObject({ type: "sum", isMonotonic: false });
    expect(metric(run, "shop.inventory.stock").type).toBe("gauge");
    const spanIds = new Set(run.spans.map(({ traceId, spanId }) => traceId + spanId));
    for (const [name, type] of [
      ["http.server.request.duration", "histogram"],
      ["db.client.operation.duration", "histogram"],
      ["shop.order.value", "exponentialHistogram"],
    ]) {
      const found = run.metrics.filter((candidate) => candidate.name === name);
      expect(new Set(found.map((candidate) => candidate.type))).toEqual(new Set([type]));
      const exemplars = found.flatMap((candidate) => candidate.exemplars);
      expect(exemplars.length).toBeGreaterThan(0);
      expect(exemplars.filter(({ traceId, spanId }) => !spanIds.has(traceId + spanId))).toEqual([]);
    }
  });
});

it("fails where nothing was delivered", async () => {
  const lines: string[] = [];
  const args = ["--services", "5", "--duration", "500ms", "--rate", "20", "--endpoint", "http://127.0.0.1:1"];
  expect(await runDemo(parseDemoOptions(args, {}), (line) => lines.push(line))).toBe(1);
  expect(lines.at(-1)).toBe("nothing was delivered: nothing listens at http://127.0.0.1:1");
});

describe("a fault is visible in the canary and only there", () => {
  it("slow: SELECT stock takes five times as long", async () => {
    const { stable, canary } = await runFault("slow");
    // A busy machine adds the same to both, which makes the ratio smaller than five.
    const ratio = median(durations(canary, "SELECT stock")) / median(durations(stable, "SELECT stock"));
    expect(ratio).toBeGreaterThan(1.5);
  });

  it("error: charge card fails with an exception and its stack", async () => {
    const { stable, canary } = await runFault("error");
    const rejected = (spans: readonly FlatSpan[]): FlatSpan[] =>
      spans.filter(
        ({ name, attributes }) => name === "charge card" && attributes["error.type"] === "HttpError",
      );
    expect(rejected(canary).length).toBeGreaterThan(0);
    expect(rejected(stable)).toEqual([]);
    const [event] = rejected(canary)[0]!.events.filter(({ name }) => name === "exception");
    expect(event?.attributes["exception.message"]).toContain("gateway rejected the request");
    expect(event?.attributes["exception.stacktrace"]).toMatch(/payment\.ts:\d+/);
  });

  it("n-plus-one: one query per item and bin", async () => {
    const { stable, canary } = await runFault("n-plus-one");
    expect(median(queriesPerReserve(stable))).toBe(1);
    expect(Math.min(...queriesPerReserve(canary))).toBeGreaterThanOrEqual(24);
  });

  it("retry: charge card is repeated after a timeout", async () => {
    const { stable, canary } = await runFault("retry");
    const share = (spans: readonly FlatSpan[]): number =>
      named(spans, "charge card (retry 1)").length / named(spans, "charge card").length;
    expect(share(canary)).toBeGreaterThan(0.8);
    // On a busy machine the gateway is late for the stable version, too, now and then.
    expect(share(canary)).toBeGreaterThan(share(stable));
  });

  it("missing: the cache is no longer asked", async () => {
    const { stable, canary } = await runFault("missing");
    expect(named(stable, "GET cart").length).toBeGreaterThan(0);
    expect(named(canary, "SELECT cart_items").length).toBeGreaterThan(0);
    expect(named(canary, "GET cart")).toEqual([]);
  });
});

/** The spans of the faulty service's two versions. Sent as JSON, so that both encodings are seen in this file. */
async function runFault(fault: FaultKind): Promise<{ stable: FlatSpan[]; canary: FlatSpan[] }> {
  const args = ["--fault", fault, "--services", "5", "--duration", "5s", "--rate", "16", "--seed", "2"];
  const run = await runShop(...args, "--protocol", "http/json");
  expect(run.contentTypes).toEqual(["application/json"]);
  expect(run.metrics.some(({ exemplars }) => exemplars.length > 0)).toBe(true);
  const spans = run.spans.filter(({ service }) => service === faults[fault].service);
  const others = run.spans.filter(({ service }) => service !== faults[fault].service);
  expect(new Set(others.map(({ version }) => version))).toEqual(new Set([stableVersion]));
  return {
    stable: spans.filter(({ version }) => version === stableVersion),
    canary: spans.filter(({ version }) => version === canaryVersion),
  };
}

function traces(spans: readonly FlatSpan[]): FlatSpan[][] {
  return [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
}

function rootOf(trace: readonly FlatSpan[]): FlatSpan | undefined {
  return trace.find(({ parentSpanId }) => parentSpanId === "");
}

function metric(run: ShopRun, name: string): FlatMetric {
  const found = run.metrics.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
}

function named(spans: readonly FlatSpan[], name: string): FlatSpan[] {
  return spans.filter((span) => span.name === name);
}

function durations(spans: readonly FlatSpan[], name: string): number[] {
  return named(spans, name).map(({ durationMs }) => durationMs);
}

function queriesPerReserve(spans: readonly FlatSpan[]): number[] {
  const parents = named(spans, "reserve items").map(({ spanId }) => spanId);
  return parents.map(
    (parent) => named(spans, "SELECT stock").filter(({ parentSpanId }) => parentSpanId === parent).length,
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
