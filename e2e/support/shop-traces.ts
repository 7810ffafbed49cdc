import type { Instance } from "../../main/servetest/instance.ts";
import { expect, post } from "./sightglass.ts";

/** A trace of two spans: a server span of `frontend`, and in it a call of another service that does the work. */
export interface ShopTrace {
  readonly service: "cart" | "checkout" | "payment";
  readonly route: string;
  /** Before now. */
  readonly agoMs: number;
  readonly lengthMs: number;
  readonly isError: boolean;
}

const services = ["cart", "checkout", "payment"] as const;
const routes = ["/api/cart/{id}", "/api/checkout", "/api/pay"] as const;

/**
 * Sixty traces of the last five minutes. `payment` fails every fifth time and is slow (400 ms and more), the others take
 * about 10 and 50 ms.
 */
export const shopTraces: readonly ShopTrace[] = Array.from({ length: 60 }, (_, at) => {
  const kind = at % 3;
  return {
    service: services[kind]!,
    route: routes[kind]!,
    agoMs: 300_000 - at * 4_900,
    lengthMs: [10, 50, 400][kind]! * (1 + (at % 7) / 10),
    isError: kind === 2 && at % 5 === 0,
  };
});

export async function sendShop(instance: Instance, traces: readonly ShopTrace[] = shopTraces): Promise<void> {
  const nowMs = Date.now();
  const resourceSpans = traces.flatMap((trace, at) => resourceSpansOf(trace, at + 1, nowMs));
  expect(await post(instance, "/v1/traces", { resourceSpans })).toBe(200);
}

function resourceSpansOf(trace: ShopTrace, number: number, nowMs: number): object[] {
  const startMs = nowMs - trace.agoMs;
  const status = trace.isError ? { status: { code: 2, message: "declined" } } : {};
  const route = [{ key: "http.route", value: { stringValue: trace.route } }];
  const root = {
    ...span(number, 1, startMs, trace.lengthMs),
    name: `GET ${trace.route}`,
    kind: 2,
    attributes: route,
  };
  const work = {
    ...span(number, 2, startMs + 1, trace.lengthMs - 2),
    parentSpanId: hex(1, 16),
    name: "work",
    kind: 3,
    ...status,
    attributes: [{ key: "attempt", value: { intValue: String(number % 2) } }],
  };
  return [resource("frontend", { ...root, ...status }), resource(trace.service, work)];
}

function resource(service: string, one: object): object {
  return {
    resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
    scopeSpans: [{ spans: [one] }],
  };
}

function span(trace: number, id: number, startMs: number, lengthMs: number): object {
  const nano = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);
  return {
    traceId: hex(trace, 32),
    spanId: hex(id, 16),
    startTimeUnixNano: nano(startMs),
    endTimeUnixNano: nano(startMs + lengthMs),
  };
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
