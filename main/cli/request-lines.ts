import { type RequestLine, requestLine } from "../../app/formats/request-line.ts";

/** The lines of an answer of the export routes, whatever pieces it comes in. */
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
  const line = requestLine(json);
  return line === undefined ? [] : [line];
}
