import { expect, it } from "vitest";
import { readSettings } from "./settings-text.ts";

it("reads what was kept, and starts from nothing where that is broken", () => {
  const kept = { added: ["span.a"], hidden: ["kind"], folded: [], isClosed: true };
  expect(readSettings(JSON.stringify(kept))).toEqual(kept);
  const nothing = { added: [], hidden: [], folded: [], isClosed: false };
  expect(readSettings(null)).toEqual(nothing);
  expect(readSettings("{")).toEqual(nothing);
  expect(readSettings('{"added":[1,"x"],"hidden":7}')).toEqual({ ...nothing, added: ["x"] });
});
