import { expect, test } from "vitest";
import { assertDefined } from "../../../base/assert.ts";
import type { Field } from "../../../traceql/syntax-tree.ts";
import { naiveSpan } from "../querytest/naive-spans.ts";
import { runSteps, worldOf } from "../querytest/world-of.ts";
import { valuesOf } from "./expression-values.ts";
import { Filter } from "./filter.ts";

test("a parent that arrives while a query runs is one for the next query", () => {
  const spans = [
    { spanId: 1, parentSpanId: 9, attributes: { foo: 1 } },
    { spanId: 2, attributes: { foo: 1 } },
    { spanId: 3, attributes: { foo: 1 } },
  ].map(naiveSpan);
  const world = worldOf(spans, { rowsPerBlock: 2, blocksPerSlot: 2 });
  const first = assertDefined(world.blocks[0], "three spans are two blocks");
  const second = assertDefined(world.blocks[1], "three spans are two blocks");
  const place = { from: 0, to: 0 };
  const field: Field = { ...place, type: "attribute", scope: "span", key: "foo", ofParent: true };
  const running = runSteps(valuesOf(new Filter(world), first, field));
  first.hot.parent[0] = (second.slot << 16) | second.firstRow;
  const next = runSteps(valuesOf(new Filter(world), first, field));
  expect([running(0), next(0)]).toEqual([[], [1]]);
});
