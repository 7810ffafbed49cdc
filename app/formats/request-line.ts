import type { Signal } from "../base/signal.ts";

/** One OTLP/JSON request as the engine writes it: it begins with the name of its list. */
export interface RequestLine {
  readonly signal: Signal;
  readonly json: string;
}

const heads: readonly (readonly [string, Signal])[] = [
  ['{"resourceSpans"', "traces"],
  ['{"resourceMetrics"', "metrics"],
  ['{"resourceLogs"', "logs"],
];

/** Undefined of a line that holds no request: a blank one, or one without items. */
export function requestLine(json: string): RequestLine | undefined {
  const signal = heads.find(([head]) => json.startsWith(head))?.[1];
  return signal === undefined ? undefined : { signal, json };
}
