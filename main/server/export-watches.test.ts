import { expect, test } from "vitest";
import { ExportWatches } from "./export-watches.ts";

test("a file is waited for, fetched once, and ends once", () => {
  const watches = new ExportWatches();
  expect(watches.progressOf("download-1").state).toBe("waiting");
  const watch = watches.start("download-1");
  watch.itemCount = 5;
  expect(watches.progressOf("download-1")).toMatchObject({ state: "running", itemCount: 5 });
  expect(() => watches.start("download-1")).toThrow("is taken");
  watch.end();
  watch.end(new Error("too late"));
  expect(watches.cancel("download-1")).toMatchObject({ state: "done", message: undefined });
});

test("what fails says why, what is cancelled stops, also before it begins", () => {
  const watches = new ExportWatches();
  watches.start("download-1").end(new Error("disk full"));
  expect(watches.progressOf("download-1")).toMatchObject({ state: "failed", message: "disk full" });
  const second = watches.start("download-2");
  expect(watches.cancel("download-2").state).toBe("cancelled");
  expect(second.signal.aborted).toBe(true);
  watches.cancel("download-3");
  expect(() => watches.start("download-3")).toThrow("cancelled");
  expect(() => watches.start("x")).toThrow("8 to 64");
});

test("only so many are remembered", () => {
  const watches = new ExportWatches();
  for (let i = 0; i < 300; i++) watches.start(`download-${i}`).end();
  expect(watches.progressOf("download-0").state).toBe("waiting");
  expect(watches.progressOf("download-299").state).toBe("done");
});
