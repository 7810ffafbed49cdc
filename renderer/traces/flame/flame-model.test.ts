import { expect, test } from "vitest";
import { findFrames } from "./flame-find.ts";
import { graphOf } from "./flametest/graph-of.ts";

const model = graphOf(`
  web:root 0+100 10
    web:pay 0+60 20
      db:select 0+40 40
    web:list 60+30 10
      db:select 60+20 20
`);
const named = (frame: number): string => `${model.service(frame)}:${model.name(frame)}`;

test("a frame is found by lane and moment, a thin one also beside it", () => {
  expect(named(model.frameAt(1, 59, 0))).toBe("web:pay");
  expect(named(model.frameAt(1, 61, 0))).toBe("web:list");
  expect(model.frameAt(1, 95, 0)).toBe(-1);
  expect(named(model.frameAt(1, 95, 6))).toBe("web:list");
  expect(model.frameAt(7, 0, 0)).toBe(-1);
});

test("families: the widest call, the way up, and all that is below", () => {
  const pay = model.widestChild(0);
  expect(named(pay)).toBe("web:pay");
  expect(model.pathTo(model.widestChild(pay)).map(named)).toEqual(["web:root", "web:pay", "db:select"]);
  expect(model.boundsOf(2)).toEqual({ startNano: 60, endNano: 90, firstLane: 1, endLane: 3 });
});

test("the key of a frame is its path: the same in a newer answer, another one below another caller", () => {
  const newer = graphOf(`
    web:root 0+200 100
      web:list 0+60 10
        db:select 0+50 50
      web:pay 60+40 40
  `);
  const select = newer.frameOfKey(model.keyOf(4));
  expect(newer.pathTo(select).map((frame) => newer.name(frame))).toEqual(["root", "list", "select"]);
  expect(newer.frameOfKey(model.keyOf(3))).toBe(-1);
});

test("a search tells the share of what it found and what is below, once", () => {
  expect(findFrames("select", model)).toMatchObject({ frameCount: 2, share: 0.6 });
  expect(findFrames("ROOT, ", model)).toMatchObject({ frameCount: 1, share: 1 });
  expect(findFrames("service:web, -pay", model)).toMatchObject({ frameCount: 2, share: 1 });
  expect(findFrames("name:web", model)).toMatchObject({ frameCount: 0, share: 0 });
  expect(findFrames(" , -", model)).toBeUndefined();
});
