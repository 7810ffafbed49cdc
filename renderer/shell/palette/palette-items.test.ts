import { describe, expect, it, vi } from "vitest";
import type { Command } from "../../state/commands.ts";
import { paletteItems, traceIdIn } from "./palette-items.ts";

const id = "4bf92f3577b34da6a3ce929d0e0e4736";

function command(title: string, keys: readonly string[] = [], isKeyOnly = false): Command {
  return { id: title, title, group: "Go to", keys, isKeyOnly, run: () => undefined };
}

describe("traceIdIn", () => {
  it("finds the id in whatever was copied", () => {
    expect(traceIdIn(id)).toBe(id);
    expect(traceIdIn(id.toUpperCase())).toBe(id);
    expect(traceIdIn(`traceparent: 00-${id}-00f067aa0ba902b7-01`)).toBe(id);
    expect(traceIdIn(`2026-11-21 ERROR trace_id=${id} span_id=00f067aa0ba902b7 boom`)).toBe(id);
    expect(traceIdIn("4bf92f35-77b3-4da6-a3ce-929d0e0e4736")).toBe(id);
    expect(traceIdIn(`http://127.0.0.1:4319/#/trace/${id}?span=1`)).toBe(id);
  });

  it("takes nothing that is no trace id", () => {
    for (const text of ["", "logs", id.slice(1), `${id}0`, "0".repeat(32)])
      expect(traceIdIn(text), text).toBeUndefined();
  });
});

describe("paletteItems", () => {
  const list = [command("Logs", ["g l"]), command("Metrics", ["g m"]), command("Next row", ["j"], true)];
  const actions = { openTrace: vi.fn(), showService: vi.fn(), runQuery: vi.fn() };

  it("lists everything one can do, without the small steps", () => {
    expect(paletteItems("", list, ["cart"], actions).map(({ title, keys }) => [title, keys])).toEqual([
      ["Logs", "g l"],
      ["Metrics", "g m"],
      ["cart", undefined],
    ]);
  });

  it("forgives gaps in words", () => {
    expect(paletteItems("mtrcs", list, [], actions)[0]?.title).toBe("Metrics");
    expect(paletteItems("car", list, ["cart", "checkout"], actions).map(({ title }) => title)).toEqual([
      "cart",
    ]);
  });

  it("opens a pasted trace, and runs a pasted query", () => {
    paletteItems(` ${id} `, list, [], actions)[0]?.run();
    expect(actions.openTrace).toHaveBeenCalledWith(id);
    paletteItems("{ status = error }", list, [], actions)[0]?.run();
    expect(actions.runQuery).toHaveBeenCalledWith("{ status = error }");
  });
});
