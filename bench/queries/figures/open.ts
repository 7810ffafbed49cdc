import type { BenchResult } from "../../report.ts";
import type { OurEngine } from "../our-engine.ts";
import { againstAim } from "./aim.ts";

const aimMs = 2_000;

/**
 * From the start of an engine on the store until a search over all spans is answered; `open-attributes` until one is
 * that needs attributes, which are loaded when they are first asked for.
 */
export async function measureOpen(engine: OurEngine): Promise<BenchResult[]> {
  await engine.stop();
  const startMs = performance.now();
  await engine.startAgain();
  const { client } = engine;
  await client.call("traces.search", { query: "{ status = error }", limit: 100 });
  const openMs = performance.now() - startMs;
  await client.call("traces.search", { query: '{ span.user.id = "user-1" }', limit: 100 });
  const attributesMs = performance.now() - startMs;
  return [againstAim("open", "ms", openMs, aimMs), againstAim("open-attributes", "ms", attributesMs, aimMs)];
}
