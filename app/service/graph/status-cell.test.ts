import { expect, test } from "vitest";
import { StatusCell } from "./status-cell.ts";

test("what a component says while it starts stands", () => {
  const cell = new StatusCell();
  cell.report("recoverable", "unreachable");
  cell.started();
  expect(cell).toMatchObject({ status: "recoverable", reason: "unreachable" });
});

test("what a component says while it drains does not hide that it stops", () => {
  const cell = new StatusCell();
  cell.started();
  cell.stopping();
  expect([cell.report("ok"), cell.status]).toEqual([false, "stopping"]);
  cell.stopped();
  expect([cell.report("recoverable", "late"), cell.status, cell.reason]).toEqual([false, "stopped", ""]);
});
