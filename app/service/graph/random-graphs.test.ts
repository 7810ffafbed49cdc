import fc from "fast-check";
import { expect, test } from "vitest";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { encode } from "../../pdata/otlp/codec.ts";
import { GraphRig, toyBatch } from "./graphtest/graph-rig.ts";
import { ToyWorld, toyFactories } from "./graphtest/toy-components.ts";
import { toyConfig } from "./graphtest/toy-config.ts";
import type { PipelineGraph } from "./pipeline-graph.ts";

/** A pipeline of one layer: what its processors write (0 = they only read), and which exporters it has. */
const pipeline = fc.record({
  edits: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  exporters: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
});

/**
 *     r ──► first layer ──► f (forwards) ──► second layer ──► exporters
 *                      └──► exporters
 */
const layers = fc.record({
  first: fc.array(pipeline, { minLength: 1, maxLength: 3 }),
  second: fc.array(pipeline, { minLength: 1, maxLength: 3 }),
  /** Exporters that refuse. */
  refusing: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  isTapped: fc.boolean(),
});

type Layers = typeof layers extends fc.Arbitrary<infer T> ? T : never;

function build(world: ToyWorld, rig: GraphRig, { first, second }: Layers): PipelineGraph {
  const { receiver, processor, exporter, forward } = toyFactories(world);
  const idsOf = (edits: readonly number[]) => edits.map((number, index) => `p${index}x${number}`);
  const used = [...first, ...second].flatMap(({ edits }) => idsOf(edits));
  const line =
    (layer: number, source: string, extra: string) => (part: (typeof first)[number], index: number) =>
      `traces/${layer}.${index}: ${source} | ${idsOf(part.edits).join(" ")} | ${part.exporters.map((e) => `e${e}`).join(" ")} ${extra}`;
  return rig.graph(
    toyConfig({
      receivers: { r: receiver },
      processors: Object.fromEntries(used.map((id) => [id, processor(Number(id.split("x")[1]))])),
      connectors: { f: forward },
      exporters: { e0: exporter, e1: exporter, e2: exporter, e3: exporter },
      pipelines: [...first.map(line(1, "r", "f")), ...second.map(line(2, "f", ""))],
    }),
  );
}

/** What each exporter must get: the last number written on the way, undefined where nobody wrote. */
function expected({ first, second, refusing }: Layers): string[] {
  const last = (edits: readonly number[], before: number | undefined) =>
    edits.findLast((n) => n > 0) ?? before;
  return first
    .flatMap((part) => {
      const written = last(part.edits, undefined);
      const ends = second.flatMap(({ edits, exporters }) =>
        exporters.map((e) => [e, last(edits, written)] as const),
      );
      return [...part.exporters.map((e) => [e, written] as const), ...ends];
    })
    .filter(([e]) => !refusing.includes(e))
    .map(([e, written]) => `e${e}: ${written ?? "as sent"}`)
    .toSorted();
}

function written(batch: AnyBatch): number {
  return batch.signal === "traces" ? batch.tables.spans.columns.droppedEventsCount[0]! : 0;
}

test("whatever the graph, each exporter gets what its own way made of a batch, and every item is accounted for", async () => {
  await fc.assert(
    fc.asyncProperty(layers, async (layers) => {
      const world = new ToyWorld();
      const rig = new GraphRig(world);
      rig.isTapped = layers.isTapped;
      const refusing = new Set(layers.refusing.map((e) => `e${e}`));
      world.refuse = (id) => (refusing.has(id) ? new RetryableError("busy", "busy", 1) : undefined);
      const graph = build(world, rig, layers);
      const isTaken = await rig.send("r", toyBatch("traces", 2));

      const arrived = world.arrived.map(({ id, batch }) => `${id}: ${written(batch) || "as sent"}`);
      expect(arrived.toSorted()).toEqual(expected(layers));
      // What an exporter got does not change afterwards, when others have edited theirs.
      for (const { batch, bytes } of world.arrived) expect(encode(batch)).toEqual(bytes);
      expect(rig.stored.batches.length).toBe(isTaken && layers.isTapped ? 1 : 0);
      for (const batch of rig.stored.batches) expect(written(batch)).toBe(0);
      expect(rig.total("received")).toBe(rig.total("stored") + rig.total("refused") + rig.total("forwarded"));
      for (const { probe } of graph.edges) expect(probe.flow.underWay).toBe(0);
      checkNodes(graph);
    }),
    { numRuns: 200 },
  );
});

/** What goes into a processor comes out of it or is refused by it: those of the toys drop nothing. */
function checkNodes(graph: PipelineGraph): void {
  for (const node of graph.nodes) {
    if (node.identity.kind !== "processor") continue;
    const into = graph.edges.filter(({ to }) => to === node).map(({ probe }) => probe.flow);
    const sum = (of: (flow: (typeof into)[number]) => number) =>
      into.reduce((total, flow) => total + of(flow), 0);
    const { output } = node.stage;
    expect([sum(({ taken }) => taken), sum(({ refused }) => refused)]).toEqual([
      output.taken,
      output.refused,
    ]);
  }
}
