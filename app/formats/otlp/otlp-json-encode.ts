import type { Signal } from "../../base/signal.ts";
import type { Encoder } from "../encoder.ts";
import { LossCounter } from "../loss-counter.ts";

/** One OTLP/JSON request a line. */
export class OtlpLinesEncoder implements Encoder {
  readonly losses = new LossCounter();

  add(_signal: Signal, json: string): string {
    return `${json}\n`;
  }

  end(): string {
    return "";
  }
}

/**
 * One OTLP/JSON document: the lists of the requests of a signal become one list. A document of several signals has a list
 * of each; whoever reads one signal passes over the others.
 */
export class OtlpJsonEncoder implements Encoder {
  readonly losses = new LossCounter();
  readonly #written = new Set<Signal>();
  #open: Signal | undefined;

  add(signal: Signal, json: string): string {
    const open = json.indexOf("[");
    if (open < 0) return "";
    const list = json.slice(open + 1, json.lastIndexOf("]"));
    if (signal === this.#open) return `,\n${list}`;
    if (this.#written.has(signal)) throw new Error(`${signal} must follow each other`);
    const before = this.#open === undefined ? "" : "],\n";
    const head = json.slice(this.#open === undefined ? 0 : json.indexOf("{") + 1, open + 1);
    this.#open = signal;
    this.#written.add(signal);
    return `${before}${head}${list}`;
  }

  end(): string {
    return this.#open === undefined ? "{}\n" : "]}\n";
  }
}
