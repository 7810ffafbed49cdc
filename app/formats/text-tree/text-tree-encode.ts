import type { Signal } from "../../base/signal.ts";
import type { Encoder } from "../encoder.ts";
import { LossCounter } from "../loss-counter.ts";
import { countOtherSignal } from "../other-signals.ts";
import { forEachSpan, type ResourceSpans, type Span, type TracesDocument } from "../otlp-document.ts";
import { traceText } from "./trace-text.ts";

/** A person reads no more of one trace; what is further back is counted as left out. */
const spansPerTraceMax = 20_000;

/** One tree a trace under a line with its id. Spans of a trace follow each other, so one trace is held at a time. */
export class TextTreeEncoder implements Encoder {
  readonly losses = new LossCounter();
  #traceId: string | undefined;
  #spans: { readonly span: Span; readonly resource: ResourceSpans }[] = [];
  #isFirst = true;

  add(signal: Signal, json: string): string {
    if (signal !== "traces") {
      countOtherSignal(this.losses, signal, json);
      return "";
    }
    let out = "";
    forEachSpan(JSON.parse(json) as TracesDocument, (span, _scope, resource) => {
      if (span.traceId !== this.#traceId) out += this.#flush();
      this.#traceId = span.traceId;
      if (this.#spans.length < spansPerTraceMax) this.#spans.push({ span, resource });
      else this.losses.add(`spans beyond the first ${spansPerTraceMax} of a trace`);
      this.losses.add("attributes", span.attributes?.length ?? 0);
      this.losses.add("events", span.events?.length ?? 0);
      this.losses.add("links", span.links?.length ?? 0);
    });
    return out;
  }

  end(): string {
    return this.#flush();
  }

  #flush(): string {
    if (this.#spans.length === 0) return "";
    const resourceSpans = this.#spans.map(({ span, resource }) => ({
      ...(resource.resource === undefined ? {} : { resource: resource.resource }),
      scopeSpans: [{ spans: [span] }],
    }));
    this.#spans = [];
    const before = this.#isFirst ? "" : "\n";
    this.#isFirst = false;
    return `${before}trace ${this.#traceId ?? ""}\n${traceText({ resourceSpans })}`;
  }
}
