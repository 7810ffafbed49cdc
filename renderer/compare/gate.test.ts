import { expect, test } from "vitest";
import { gateCommand } from "./gate.ts";

const side = { name: "", query: "", time: undefined };

test("the command asks for the same, whatever is in the queries", () => {
  const sides = {
    a: { ...side, query: `{ .name = "it's" } | rate()` },
    b: { ...side, time: { startNano: 5n, endNano: undefined, traceTime: "overlap" as const } },
    rest: "a" as const,
  };
  expect(gateCommand(sides, { sinceMs: 90_000 }).split(" \\\n  ")).toEqual([
    "sightglass compare",
    String.raw`--baseline '{ .name = "it'\''s" }'`,
    "--canary ''",
    "--canary-time 5/",
    "--rest baseline",
    "--since 90s",
    "--fail-on 'any difference'",
  ]);
});

test("without a window there is no --since", () => {
  expect(gateCommand({ a: side, b: side, rest: undefined }, { sinceMs: undefined })).not.toContain("since");
});
