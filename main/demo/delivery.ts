import type { SpanExport } from "./shop/span-exporter.ts";

/** How much of the telemetry arrived, summed over all services. */
export class Delivery {
  #spans = 0;
  #failure = "";

  add({ spans, failure }: SpanExport): void {
    this.#spans += spans;
    this.#failure = failure ?? this.#failure;
  }

  get spans(): number {
    return this.#spans;
  }

  /** One sentence for the end of the run. `isListening`: whether anything listens at `endpoint` now. */
  describe(endpoint: string, isListening: boolean): string {
    if (this.#spans > 0) return `${this.#spans} spans delivered to ${endpoint}`;
    if (!isListening) return `nothing was delivered: nothing listens at ${endpoint}`;
    const reason = this.#failure === "" ? "" : `: ${this.#failure}`;
    return `nothing was delivered: what listens at ${endpoint} took none of it${reason}`;
  }
}
