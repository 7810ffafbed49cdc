import { expect, test } from "vitest";
import { TextTreeEncoder } from "./text-tree-encode.ts";

const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };

function request(trace: string, spans: readonly (readonly [id: string, parent: string])[]): string {
  const list = spans.map(([spanId, parentSpanId], at) => ({
    ...{ traceId: trace, spanId, parentSpanId, name: `op ${spanId}` },
    startTimeUnixNano: `${1_000_000 * (at + 1)}`,
    endTimeUnixNano: "9000000",
  }));
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: list }] }] });
}

test("each trace is a tree under its id, though its spans come in several requests", () => {
  const encoder = new TextTreeEncoder();
  const text = [
    encoder.add("traces", request("aa", [["1", ""]])),
    encoder.add("traces", request("aa", [["2", "1"]])),
    encoder.add("traces", request("bb", [["3", ""]])),
    encoder.end(),
  ].join("");
  expect(text.split("\n").map((line) => line.replace(/^ *\S+ \S+ +\S+ \S+ {2}/, ""))).toEqual([
    "trace aa",
    "shop  op 1",
    "  shop  op 2",
    "",
    "trace bb",
    "shop  op 3",
    "",
  ]);
});
