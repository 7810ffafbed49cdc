import type { Signal } from "../../base/signal.ts";
import type { Encoder } from "../encoder.ts";
import { LossCounter } from "../loss-counter.ts";
import { countOtherSignal } from "../other-signals.ts";
import {
  forEachSpan,
  type KeyValue,
  kindName,
  plainValue,
  type ResourceSpans,
  type Span,
  statusCode,
  type TracesDocument,
} from "../otlp-document.ts";

/** A span waiting for its lane. */
interface Waiting {
  readonly service: string;
  readonly startNano: bigint;
  readonly endNano: bigint;
  readonly span: Span;
  readonly resource: ResourceSpans;
}

/** Spans of one trace that wait at most; a larger trace goes on in further lanes, so that memory is bounded. */
const waitingMax = 50_000;

/**
 * Chrome trace events, which Perfetto and `chrome://tracing` open: a process a trace, a thread a service. Events of a thread
 * must nest, so spans of a service that overlap otherwise get further threads. It is a picture to look at: what it has no
 * place for is counted, and it is not read back.
 */
export class ChromeTraceEncoder implements Encoder {
  readonly losses = new LossCounter();
  #waiting: Waiting[] = [];
  #traceId: string | undefined;
  #processes = 0;
  #threads = 0;
  #hasEvents = false;

  add(signal: Signal, json: string): string {
    if (signal !== "traces") {
      countOtherSignal(this.losses, signal, json);
      return "";
    }
    const out: string[] = [];
    forEachSpan(JSON.parse(json) as TracesDocument, (span, _scope, resource) => {
      if (span.traceId !== this.#traceId || this.#waiting.length === waitingMax) {
        out.push(this.#flush());
        if (span.traceId !== this.#traceId) this.#processes++;
        this.#traceId = span.traceId;
      }
      this.losses.add("links", span.links?.length ?? 0);
      this.#waiting.push({
        ...{ span, resource, service: serviceOf(resource) },
        startNano: BigInt(span.startTimeUnixNano ?? "0"),
        endNano: BigInt(span.endTimeUnixNano ?? "0"),
      });
    });
    return out.join("");
  }

  end(): string {
    const rest = this.#flush();
    return `${rest}${this.#hasEvents ? "" : '{"displayTimeUnit":"ms","traceEvents":['}\n]}\n`;
  }

  /** The waiting spans as events, each in the first lane of its service where it nests. */
  #flush(): string {
    const spans = this.#waiting;
    this.#waiting = [];
    if (spans.length === 0) return "";
    spans.sort((a, b) => compare(a.startNano, b.startNano) || compare(b.endNano, a.endNano));
    const pid = this.#processes;
    const root = spans.find(({ span }) => span.parentSpanId === undefined) ?? spans[0]!;
    const out: unknown[] = [
      metadata("process_name", pid, 0, `${root.service} ${root.span.name ?? ""} ${this.#traceId ?? ""}`),
    ];
    const lanes = new Map<string, Lane[]>();
    for (const waiting of spans) {
      const own = lanes.get(waiting.service) ?? [];
      lanes.set(waiting.service, own);
      let lane = own.find((candidate) => candidate.takes(waiting));
      if (lane === undefined) {
        lane = new Lane(++this.#threads);
        lane.takes(waiting);
        own.push(lane);
        const name = own.length === 1 ? waiting.service : `${waiting.service} (${own.length})`;
        out.push(metadata("thread_name", pid, lane.tid, name));
      }
      out.push(...eventsOf(waiting, pid, lane.tid));
    }
    const head = this.#hasEvents ? ",\n" : '{"displayTimeUnit":"ms","traceEvents":[\n';
    this.#hasEvents = true;
    return head + out.map((event) => JSON.stringify(event)).join(",\n");
  }
}

/** Spans that lie in or after each other. */
class Lane {
  readonly tid: number;
  /** Ends of the spans that are open, outermost first. */
  readonly #open: bigint[] = [];

  constructor(tid: number) {
    this.tid = tid;
  }

  /** Puts the span there where it nests. Spans come in the order of their start. */
  takes({ startNano, endNano }: Waiting): boolean {
    while (this.#open.length > 0 && this.#open.at(-1)! <= startNano) this.#open.pop();
    const inside = this.#open.at(-1);
    if (inside !== undefined && inside < endNano) return false;
    this.#open.push(endNano);
    return true;
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function metadata(name: string, pid: number, tid: number, value: string): unknown {
  return { ph: "M", name, pid, tid, args: { name: value } };
}

function eventsOf(
  { span, resource, service, startNano, endNano }: Waiting,
  pid: number,
  tid: number,
): unknown[] {
  const kind = kindName(span.kind ?? 0);
  const category = [service, ...(span.status?.code === statusCode.error ? ["error"] : [])].join();
  return [
    {
      ...{ ph: "X", name: span.name ?? "", cat: category, pid, tid },
      ts: micros(startNano),
      dur: endNano > startNano ? micros(endNano - startNano) : 0,
      args: {
        ...{ traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentSpanId, kind },
        ...(span.status === undefined ? {} : { status: span.status }),
        ...plainMap(span.attributes),
        resource: plainMap(resource.resource?.attributes),
      },
    },
    ...(span.events ?? []).map((event) => ({
      ...{ ph: "i", s: "t", name: event.name ?? "", cat: category, pid, tid },
      ts: micros(BigInt(event.timeUnixNano ?? "0")),
      args: plainMap(event.attributes),
    })),
  ];
}

/** A double of microseconds keeps about a quarter of one at today's dates. */
function micros(nanos: bigint): number {
  return Number(nanos / 1_000n) + Number(nanos % 1_000n) / 1_000;
}

function plainMap(attributes: readonly KeyValue[] | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries((attributes ?? []).map(({ key, value }) => [key ?? "", plainValue(value)]));
}

function serviceOf({ resource }: ResourceSpans): string {
  const found = resource?.attributes?.find(({ key }) => key === "service.name");
  return found?.value?.stringValue ?? "(no service)";
}
