import * as v from "valibot";
import { expect, onTestFinished, test } from "vitest";
import { methods } from "../api/methods.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { batchOf, TestSegments, type TestSpan } from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { createQueryMemory, createTraceQueries } from "./query-workers.ts";

/** Segments of which one load fails. */
class FailingSegments extends TestSegments {
  /** Counted from 1 and from when it is set; 0 = none. */
  failsAt = 0;

  override load(id: number): Promise<AnyBatch | undefined> {
    if (this.failsAt > 0 && --this.failsAt === 0)
      return Promise.reject(new Error("the disk does not answer"));
    return super.load(id);
  }
}

/** Five sealed chunks of which no columns and no tiers are in memory. */
function filled() {
  const segments = new FailingSegments();
  const memory = createQueryMemory(false);
  const settings = { source: segments, chunkItemsMax: 16, memoryBytesMax: 0, tierBytesMax: 0, memory };
  const index = new TraceIndex(settings);
  const logged: string[] = [];
  const queries = createTraceQueries(index, false, (line) => logged.push(line));
  onTestFinished(() => queries.close());
  for (let trace = 1; trace <= 80; trace++) {
    index.append(batchOf([spanOf(trace)], index.dictionary), trace);
    for (const { chunkNumber, batch } of index.chunks.takeFull())
      index.chunks.sealed(chunkNumber, segments.add(batch));
  }
  const ask = (operation: AskedOperation, params: object) =>
    queries.ask(operation, v.parse(methods[`traces.${operation}`].params, params) as never);
  return { segments, ask, logged };
}

type AskedOperation = "search" | "groups" | "facets";

function spanOf(trace: number): TestSpan {
  return {
    ...{ trace, id: trace, parent: 0, service: "web", name: "GET /", kind: 2, status: 0, links: [1] },
    ...{ start: trace, end: trace + 5 },
  };
}

const questions: readonly (readonly [AskedOperation, object])[] = [
  ["search", { query: '{ link:spanID = "0000000000000001" }' }],
  ["groups", { query: '{ link:spanID = "0000000000000001" }', by: ["name"] }],
  ["facets", { query: "{ kind = server }" }],
];

test.each(questions)(
  "a load that fails, whichever it is, makes %s fail and never wrong",
  async (name, params) => {
    const { segments, ask, logged } = filled();
    const elapsedMs = expect.any(Number);
    const whole = { ...((await ask(name, params)) as object), elapsedMs };
    let failures = 0;
    for (let n = 1; n <= 8; n++) {
      segments.failsAt = n;
      const answer = await ask(name, params).catch((error: unknown) => error);
      if (segments.failsAt === 0) {
        failures += 1;
        expect(answer, `load ${n}`).toMatchObject({ code: "unavailable" });
      } else expect(answer, `load ${n}`).toEqual(whole);
      segments.failsAt = 0;
      // Nothing of it is remembered.
      expect(await ask(name, params)).toEqual(whole);
    }
    expect(failures).toBeGreaterThan(1);
    expect(logged).toHaveLength(failures);
  },
);
