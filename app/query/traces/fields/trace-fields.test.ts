import { expect, test } from "vitest";
import { naiveSpan } from "../querytest/naive-spans.ts";
import { worldOf } from "../querytest/world-of.ts";
import { rootOperation } from "./trace-fields.ts";

test("a root that arrived after the blocks were made is named by the earliest span there is", () => {
  const spans = [
    { spanId: 2, parentSpanId: 1, name: "later", startNano: 20 },
    { spanId: 3, parentSpanId: 1, name: "earlier", startNano: 10 },
  ].map(naiveSpan);
  const world = worldOf(spans, { rowsPerBlock: 1, blocksPerSlot: 1 });
  world.traces.rootRow[0] = 0x7fff_0000;
  expect(rootOperation(world, 0)?.name).toBe("earlier");
  world.traces.rootRow[0] = (world.blocks[0]!.slot << 16) | world.blocks[0]!.firstRow;
  expect(rootOperation(world, 0)?.name).toBe("later");
});
