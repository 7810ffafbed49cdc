import { expect, test } from "vitest";
import type { EngineClient, ParamsOf } from "../../../app/api/methods.ts";
import { packRows, unpackRows } from "../../../app/api/packed-rows.ts";
import { viewOf } from "../waterfall/viewtest/view-of.ts";
import { loadRows } from "./use-trace-view.ts";

test("the view in hand is kept until another version is sent; another trace is asked for in full", async () => {
  const [first, second] = ["a 0-10", "a 0-20"].map((text, at) =>
    packRows({ ...viewOf(text), version: `${at + 1}` }),
  );
  let stored = first!;
  const asked: ParamsOf<"traces.view">[] = [];
  const call = (_method: string, params: ParamsOf<"traces.view">) => {
    asked.push(params);
    return Promise.resolve(params.knownVersion === stored.version ? { unchanged: true } : stored);
  };
  const engine = { call: call as unknown as EngineClient["call"] };
  const { signal } = new AbortController();
  const { traceId } = stored;
  const held = await loadRows(engine, traceId, undefined, signal);
  expect(await loadRows(engine, traceId, held, signal)).toBe(held);
  stored = second!;
  expect(await loadRows(engine, traceId, held, signal)).toEqual(unpackRows(second!));
  await loadRows(engine, "f".repeat(32), held, signal);
  expect(asked.map(({ knownVersion }) => knownVersion)).toEqual([undefined, "1", "1", undefined]);
});
