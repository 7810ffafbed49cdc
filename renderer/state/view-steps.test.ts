import fc from "fast-check";
import { expect, test } from "vitest";
import { ViewSteps } from "./view-steps.ts";

test("undo goes back through a page and no further, redo goes forward again", () => {
  const steps = new ViewSteps();
  steps.record("#/traces", "#/trace/a");
  expect(steps.undo("#/trace/a")).toBeUndefined();
  steps.record("#/trace/a", "#/trace/a?zoom=1-2");
  steps.record("#/trace/a?zoom=1-2", "#/trace/a?folds=l1");
  expect(steps.undo("#/trace/a?folds=l1")).toBe("#/trace/a?zoom=1-2");
  expect(steps.undo("#/trace/a?zoom=1-2")).toBe("#/trace/a");
  expect(steps.undo("#/trace/a")).toBeUndefined();
  expect(steps.redo("#/trace/a")).toBe("#/trace/a?zoom=1-2");
  steps.record("#/trace/a?zoom=1-2", "#/trace/a?hide=x");
  expect(steps.redo("#/trace/a?hide=x")).toBeUndefined();
  steps.record("#/trace/a?hide=x", "#/logs");
  expect(steps.undo("#/logs")).toBeUndefined();
  expect(steps.undo("#/trace/a?hide=x")).toBeUndefined();
});

test("as many redos as undos lead back to where one was", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 30 }), fc.nat(40), (changes, undos) => {
      const steps = new ViewSteps();
      let at = "#/p";
      for (const change of changes) {
        const next = `#/p?x=${change}`;
        steps.record(at, next);
        at = next;
      }
      const last = at;
      let count = 0;
      for (let step = 0; step < undos; step++) {
        const target = steps.undo(at);
        if (target === undefined) break;
        at = target;
        count += 1;
      }
      expect(count).toBe(Math.min(undos, changes.length));
      while (count-- > 0) at = steps.redo(at) ?? "";
      expect(at).toBe(last);
    }),
  );
});
