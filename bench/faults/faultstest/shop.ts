import type { Random } from "../../generator/random.ts";

/** What goes wrong in a generated recording; `none`: nothing. */
export const faultKinds = ["slow", "errors", "vanished", "crash", "repeats", "logs", "cpu", "none"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly service: string;
}

/** A request that a service answers, with what it asks of others one after the other. */
interface Endpoint {
  readonly service: string;
  readonly name: string;
  /** Median time of its own. */
  readonly selfMs: number;
  readonly calls: readonly Endpoint[];
}

const endpoint = (service: string, name: string, selfMs: number, ...calls: Endpoint[]): Endpoint => ({
  ...{ service, name, selfMs, calls },
});

/** Ten services; what a customer asks for, with how often. */
const requests: readonly (readonly [share: number, Endpoint])[] = [
  [
    0.6,
    endpoint(
      ...(["gateway", "GET /", 2] as const),
      endpoint("catalog", "List", 4, endpoint("search", "Query", 9)),
      endpoint("ads", "Pick", 3),
    ),
  ],
  [
    0.4,
    endpoint(
      ...(["gateway", "POST /checkout", 3] as const),
      endpoint(
        ...(["checkout", "Place", 5] as const),
        endpoint("cart", "Get", 2),
        endpoint("inventory", "Reserve", 6, endpoint("pricing", "Quote", 3)),
        endpoint("payment", "Charge", 20),
        endpoint("shipping", "Book", 4),
      ),
    ),
  ],
];

function endpointsBelow(top: Endpoint): Endpoint[] {
  return [top, ...top.calls.flatMap(endpointsBelow)];
}

const endpoints = requests.flatMap(([, top]) => endpointsBelow(top));
const services = [...new Set(endpoints.map(({ service }) => service))];

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly startNano: bigint;
  readonly endNano: bigint;
  readonly isError: boolean;
}

export interface LogLine {
  readonly service: string;
  readonly unixNano: bigint;
  readonly traceId: string;
  readonly spanId: string;
  readonly text: string;
}

export interface Gauge {
  readonly service: string;
  readonly unixNano: bigint;
  readonly value: number;
}

export interface Telemetry {
  readonly spans: readonly Span[];
  readonly logs: readonly LogLine[];
  readonly gauges: readonly Gauge[];
}

export interface Period {
  readonly fromUnixS: number;
  readonly toUnixS: number;
  readonly tracesPerSecond: number;
  readonly fault: Fault;
  /** Whether spans say what kind they are; some sources do not. */
  readonly hasKinds: boolean;
}

const spread = 0.35;
const gaugeEveryS = 3;
const failShare = 0.2;
const clientKind = 3;
const serverKind = 2;

/** What the services of a shop report in a while, the same for the same seed. */
export function shopTelemetry(period: Period, random: Random): Telemetry {
  const recorder = new Recorder(period, random);
  const { fromUnixS, toUnixS, tracesPerSecond } = period;
  for (let at = fromUnixS; at < toUnixS; at += -Math.log(1 - random.unit()) / tracesPerSecond)
    recorder.request(at);
  for (let at = fromUnixS; at < toUnixS; at += gaugeEveryS) recorder.measure(at);
  return recorder;
}

class Recorder implements Telemetry {
  readonly spans: Span[] = [];
  readonly logs: LogLine[] = [];
  readonly gauges: Gauge[] = [];
  readonly #period: Period;
  readonly #random: Random;
  #traceId = "";

  constructor(period: Period, random: Random) {
    this.#period = period;
    this.#random = random;
  }

  request(atUnixS: number): void {
    this.#traceId = this.#id(4);
    const [first, second] = requests;
    const [, top] = this.#random.chance(first![0]) ? first! : second!;
    this.#serve(top, BigInt(Math.round(atUnixS * 1e6)) * 1_000n, undefined);
  }

  measure(atUnixS: number): void {
    for (const service of services) {
      const factor = this.#isHit(service, "cpu") ? 2 : 1;
      const value = this.#random.logNormal(0.2 * factor, 0.15);
      this.gauges.push({ service, unixNano: BigInt(Math.round(atUnixS * 1e9)), value });
    }
  }

  /** Returns when the answer is there, and whether it is one. */
  #serve(
    what: Endpoint,
    startNano: bigint,
    parent: string | undefined,
  ): { endNano: bigint; isError: boolean } {
    const { service, name, selfMs, calls } = what;
    const spanId = this.#id(2);
    const ownMs = this.#random.logNormal(selfMs * (this.#isHit(service, "slow") ? 3 : 1), spread);
    let endNano = startNano + nanoOf(ownMs / 2);
    for (const [place, call] of calls.entries()) {
      const isLast = place === calls.length - 1;
      if (isLast && this.#isHit(service, "vanished")) continue;
      const times = isLast && this.#isHit(service, "repeats") ? 4 : 1;
      for (let time = 0; time < times; time++) endNano = this.#call(what, call, endNano, spanId);
    }
    endNano += nanoOf(ownMs / 2);
    const isError = this.#isHit(service, "errors") && this.#random.chance(failShare);
    this.#log(service, name, spanId, endNano);
    this.#span({ spanId, parentSpanId: parent, service, name, startNano, endNano, isError }, serverKind);
    return { endNano, isError };
  }

  #call({ service }: Endpoint, call: Endpoint, startNano: bigint, parent: string): bigint {
    const spanId = this.#id(2);
    const wireNano = nanoOf(this.#random.logNormal(0.3, spread));
    const isRefused = this.#isHit(call.service, "crash");
    const { endNano, isError } = isRefused
      ? { endNano: startNano + wireNano, isError: true }
      : this.#serve(call, startNano + wireNano, spanId);
    const back = endNano + wireNano;
    const name = `${call.service}/${call.name}`;
    const ends = { startNano, endNano: back, isError };
    this.#span({ spanId, parentSpanId: parent, service, name, ...ends }, clientKind);
    return back;
  }

  #log(service: string, name: string, spanId: string, unixNano: bigint): void {
    const order = this.#random.integer(100_000);
    const isOther = this.#isHit(service, "logs") && this.#random.chance(0.4);
    const text = isOther
      ? `INFO reading ${order} from the replica`
      : `INFO ${name} of order ${order} is done`;
    this.logs.push({ service, unixNano, traceId: this.#traceId, spanId, text });
  }

  #span(span: Omit<Span, "traceId" | "kind">, kind: number): void {
    this.spans.push({ ...span, traceId: this.#traceId, kind: this.#period.hasKinds ? kind : 0 });
  }

  #isHit(service: string, kind: FaultKind): boolean {
    const { fault } = this.#period;
    return fault.kind === kind && fault.service === service;
  }

  /** Of so many words of 32 bits. */
  #id(words: number): string {
    const word = (): string => this.#random.word().toString(16).padStart(8, "0");
    return Array.from({ length: words }, word).join("");
  }
}

function nanoOf(ms: number): bigint {
  return BigInt(Math.max(1, Math.round(ms * 1e6)));
}
