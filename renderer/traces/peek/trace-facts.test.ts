import { describe, expect, it } from "vitest";
import { rowFlag } from "../../../app/api/traces.ts";
import { viewOf } from "../waterfall/viewtest/view-of.ts";
import { longestSpans, selfTimes } from "./trace-facts.ts";

const view = {
  ...viewOf(`
    root 0-90
      gone 5-80
        call 10-40
        query 20-80
  `),
  strings: ["shop", "root", "gone", "call", "query", "db"],
  service: Uint32Array.of(0, 0, 0, 5),
  selfNano: Float64Array.of(15, 7, 20, 60),
  flags: Uint16Array.of(0, rowFlag.placeholder, rowFlag.ownError, 0),
};

describe("facts of a trace", () => {
  it("sums up the time of services, without parents that have not arrived", () => {
    expect(selfTimes(view)).toEqual([
      { service: "db", selfNano: 60 },
      { service: "shop", selfNano: 35 },
    ]);
  });

  it("names what took longest itself, and what failed", () => {
    const { failed, longest } = longestSpans(view);
    expect(longest.map(({ name, nano }) => [name, nano])).toEqual([
      ["query", 60],
      ["call", 20],
      ["root", 15],
    ]);
    expect(failed.map(({ name, service }) => [name, service])).toEqual([["call", "shop"]]);
  });
});
