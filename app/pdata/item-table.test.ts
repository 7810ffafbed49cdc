import { expect, test } from "vitest";
import { Dictionary } from "./dictionary.ts";
import { allItemRows, itemRowCountOf, itemScopesOf } from "./item-table.ts";
import { decode } from "./otlp/codec.ts";

const scopesOf = (kind: string, items: readonly unknown[]) => [
  { [kind]: items },
  { scope: { name: "second" }, [kind]: items.slice(1) },
];
const dataPoints = [{ asInt: 1 }, { asInt: 2 }, { asInt: 3 }];
const span = (spanId: string) => ({ traceId: "1".repeat(32), spanId: spanId.repeat(16), name: "x" });

test.each([
  ["traces", { resourceSpans: [{ scopeSpans: scopesOf("spans", [span("1"), span("2")]) }] }],
  ["logs", { resourceLogs: [{ scopeLogs: scopesOf("logRecords", [{ severityText: "a" }, {}]) }] }],
  [
    "metrics",
    {
      resourceMetrics: [
        {
          scopeMetrics: scopesOf("metrics", [
            { name: "a", gauge: { dataPoints } },
            { name: "b", gauge: { dataPoints } },
          ]),
        },
      ],
    },
  ],
] as const)("items of %s are rows, each of a scope", (signal, request) => {
  const bytes = new TextEncoder().encode(JSON.stringify(request));
  const { batch } = decode(signal, { encoding: "json", bytes }, new Dictionary());
  expect(itemRowCountOf(batch)).toBe(3);
  expect([...allItemRows(batch)]).toEqual([0, 1, 2]);
  expect([...itemScopesOf(batch)]).toEqual([0, 0, 1]);
});
