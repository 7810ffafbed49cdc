import { describe, expect, it } from "vitest";
import type { TracesDocument } from "../otlp-document.ts";
import { traceText } from "./trace-text.ts";

function documentOf(spans: readonly (readonly [string, string, number, number])[]): TracesDocument {
  const attributes = [{ key: "service.name", value: { stringValue: "shop" } }];
  const toSpan = ([spanId, parentSpanId, start, end]: readonly [string, string, number, number]) => ({
    spanId,
    parentSpanId,
    name: `op ${spanId}`,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${end}000000`,
  });
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: spans.map(toSpan) }] }] };
}

const shapeOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(21).replace("shop  op ", ""));

describe("traceText", () => {
  it("indents children below their parent in order of start", () => {
    const text = traceText(
      documentOf([
        ["c", "a", 5, 9],
        ["a", "", 0, 10],
        ["b", "a", 1, 4],
        ["d", "b", 2, 3],
      ]),
    );
    expect(shapeOf(text)).toEqual(["a", "  b", "    d", "  c"]);
    expect(text.split("\n")[1]).toBe("     1 ms      3 ms    shop  op b");
  });

  it("marks spans whose parent is missing, and ends on a cycle of parents", () => {
    expect(shapeOf(traceText(documentOf([["b", "gone", 1, 2]])))).toEqual(["… b"]);
    expect(
      shapeOf(
        traceText(
          documentOf([
            ["a", "b", 0, 2],
            ["b", "a", 1, 2],
          ]),
        ),
      ),
    ).toEqual(["… a", "  b"]);
  });

  it("takes a chain deeper than the call stack", () => {
    const spans = Array.from(
      { length: 20_000 },
      (_, i) => [`s${i}`, i === 0 ? "" : `s${i - 1}`, i, 30_000] as const,
    );
    expect(traceText(documentOf(spans)).trimEnd().split("\n")).toHaveLength(20_000);
  });
});
