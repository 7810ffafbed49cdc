import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type GeneratedCase, writeFaultFolder } from "./faultstest/fault-folder.ts";
import { faultKinds } from "./faultstest/shop.ts";
import { runFaultsSuite } from "./suite.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Of a system of which the method knows nothing, the service that each kind of fault hits. */
const hit = {
  ...{ slow: "search", errors: "payment", vanished: "inventory", crash: "shipping", repeats: "checkout" },
  ...{ logs: "cart", cpu: "pricing", none: "gateway" },
} as const;

test("a folder of other recordings is measured, and each kind of fault found first", async () => {
  const data = mkdtempSync(join(tmpdir(), "sightglass-faults-"));
  folders.push(data);
  const cases = faultKinds.map((kind, i): GeneratedCase => {
    const how = { seed: 100 + i, tracesPerSecond: i % 2 === 0 ? 4 : 1.5, hasKinds: i % 3 !== 0 };
    return { name: kind, fault: { kind, service: hit[kind] }, ...how };
  });
  writeFaultFolder(data, cases);
  const options = { spans: 1, seed: 1, only: undefined, data, log: () => undefined };
  const results = await runFaultsSuite(options);
  const value = (id: string): number | undefined => results.find((result) => result.id === id)?.value;
  const places = results
    .filter(({ unit }) => unit === "place")
    .map(({ id, value: place }) => `${id}: ${place}`);
  expect(places).toEqual(
    faultKinds.filter((kind) => kind !== "none").map((kind) => `${kind} ${kind} ${hit[kind]}: 1`),
  );
  expect([value("top1"), value("top3"), value("quiet")]).toEqual([7, 7, 1]);
}, 300_000);
