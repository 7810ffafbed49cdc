import type { Signal } from "../../app/base/signal.ts";

/** One OTLP/JSON request of an answer of the export routes. */
export interface RequestLine {
  readonly signal: Signal;
  readonly json: string;
}

const heads: readonly (readonly [string, Signal])[] = [
  ['{"resourceSpans"', "traces"],
  ['{"resourceMetrics"', "metrics"],
  ['{"resourceLogs"', "logs"],
];

/** The lines of an answer, whatever pieces it comes in. */
export async function* requestLines(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<RequestLine> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest: string[] = [];
  for await (const piece of pieces) {
    const lines = (typeof piece === "string" ? piece : decoder.decode(piece, { stream: true })).split("\n");
    for (const [index, part] of lines.entries()) {
      rest.push(part);
      if (index === lines.length - 1) continue;
      yield* requestOf(rest.join(""));
      rest = [];
    }
  }
  yield* requestOf(rest.join(""));
}

function requestOf(json: string): RequestLine[] {
  const signal = heads.find(([head]) => json.startsWith(head))?.[1];
  return signal === undefined ? [] : [{ signal, json }];
}
