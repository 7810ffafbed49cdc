import { describe, expect, test } from "vitest";
import type { AnyBatch } from "../pdata/batch.ts";
import { dropRows } from "../pdata/select-rows.ts";
import { errorModeOf, OttlRunError } from "./compile/error-sink.ts";
import { batchOf, conditions, jsonOf, otlp, pairs, statements } from "./ottltest/run-ottl.ts";
import { rowsToDrop } from "./rows-to-drop.ts";

const id = (n: number): string => n.toString(16).padStart(16, "0");

interface SpanFields {
  readonly [field: string]: unknown;
}

let next = 1;
function span(name: string, fields: SpanFields = {}): SpanFields {
  next += 1;
  return { traceId: id(1) + id(next), spanId: id(next), name, ...fields };
}

/** Two resources; the first has two scopes. */
function traces(): AnyBatch {
  const event = (name: string) => ({ name, attributes: pairs({ e: name }) });
  const events = [event("start"), event("stop")];
  return batchOf("traces", {
    resourceSpans: [
      {
        resource: { attributes: pairs({ "service.name": "cart" }) },
        scopeSpans: [
          { scope: { name: "a" }, spans: [span("one", { kind: 2, events }), span("two", { kind: 3 })] },
          { scope: { name: "b" }, spans: [span("three", { kind: 2, attributes: pairs({ n: 1n }) })] },
        ],
      },
      {
        resource: { attributes: pairs({ "service.name": "shop" }) },
        scopeSpans: [{ scope: { name: "a" }, spans: [span("four", { attributes: pairs({ n: "x" }) })] }],
      },
    ],
  });
}

function names(batch: AnyBatch): readonly string[] {
  if (batch.signal !== "traces") throw new Error("no traces");
  const { columns, rowCount } = batch.tables.spans;
  return Array.from({ length: rowCount }, (_, row) => batch.dictionary.strings.text(columns.name[row]!));
}

describe("conditions", () => {
  const rows: readonly (readonly [condition: string, left: readonly string[]])[] = [
    ["span.kind == SPAN_KIND_SERVER", ["two", "four"]],
    ['resource.attributes["service.name"] == "cart"', ["four"]],
    ['instrumentation_scope.name == "a"', ["three"]],
    ['span.name == "one" or span.attributes["n"] == 1', ["two", "four"]],
    ['not (span.name == "one")', ["one"]],
    ["true", []],
    ["false", ["one", "two", "three", "four"]],
    ["span.kind > 1 and span.kind < 3", ["two", "four"]],
    ['span.attributes["n"] != nil', ["one", "two"]],
    ["2 == span.kind", ["two", "four"]],
    ["IsRootSpan()", []],
    ['IsMatch(span.name, "^t")', ["one", "four"]],
    ["Len(span.events) == 2", ["two", "three", "four"]],
  ];
  test.each(rows)("%s", (condition, left) => {
    const batch = traces();
    const group = conditions("traces", [condition]);
    const { marks } = group.select(batch, { errorMode: "propagate" });
    expect(names(dropRows(batch, rowsToDrop(batch, group.context, marks)))).toEqual(left);
    const others = dropRows(batch, rowsToDrop(batch, group.context, marks, "others"));
    const isLeft = new Set(left);
    expect(names(others)).toEqual(names(batch).filter((name) => !isLeft.has(name)));
  });

  test("the first condition that holds is told", () => {
    const group = conditions("traces", ['span.name == "two"', "span.kind == 2", 'span.name == "one"']);
    const { conditions: first, count } = group.select(traces(), { errorMode: "propagate" });
    expect([...first]).toEqual([2, 1, 2, 0]);
    expect(count).toBe(3);
    expect(group.texts[1]).toBe("span.kind == 2");
  });

  test("events and points are left out by themselves", () => {
    const batch = traces();
    const group = conditions("traces", ['spanevent.name == "stop" and span.name == "one"']);
    expect(group.context).toBe("spanevent");
    const { marks } = group.select(batch, { errorMode: "propagate" });
    const rest = dropRows(batch, rowsToDrop(batch, group.context, marks));
    expect(names(rest)).toEqual(names(batch));
    expect(JSON.stringify(jsonOf(rest))).not.toContain("stop");
  });

  test("an error counts as false, is reported, or fails the batch", () => {
    const group = conditions("traces", [
      'HasPrefix(span.attributes["n"], "x")',
      'not HasPrefix(span.attributes["n"], "x")',
    ]);
    const { count, reports } = group.select(traces(), { errorMode: "ignore" });
    expect(count).toBe(1);
    expect(reports).toEqual([
      {
        message: "failed to eval condition",
        text: 'HasPrefix(span.attributes["n"], "x")',
        error: "expected string but got nil",
        count: 3,
      },
      {
        message: "failed to eval condition",
        text: 'not HasPrefix(span.attributes["n"], "x")',
        error: "expected string but got nil",
        count: 3,
      },
    ]);
    expect(group.select(traces(), { errorMode: "silent" }).reports).toEqual([]);
    expect(() => group.select(traces(), { errorMode: "propagate" })).toThrow(OttlRunError);
  });
});

describe("statements", () => {
  test("on spans that edit their resource go item by item", () => {
    const batch = traces();
    const group = statements("traces", [
      'append(resource.attributes["names"], span.name)',
      'set(span.attributes["seen"], Len(resource.attributes["names"]))',
    ]);
    group.run(batch, { errorMode: "propagate" });
    const json = JSON.stringify(jsonOf(batch));
    expect(json).toContain(JSON.stringify({ key: "names", value: otlp(["one", "two", "three"]) }));
    expect(json).toContain(JSON.stringify({ key: "names", value: otlp(["four"]) }));
    for (const seen of [1n, 2n, 3n])
      expect(json).toContain(JSON.stringify({ key: "seen", value: otlp(seen) }));
  });

  test("on resources run once for each, whatever scopes they have", () => {
    const batch = traces();
    const { matched } = statements("traces", [
      'set(resource.attributes["env"], "test") where resource.attributes["service.name"] == "cart"',
      'delete_key(resource.attributes, "service.name")',
    ]).run(batch, { errorMode: "propagate" });
    expect([...matched]).toEqual([1, 0, 1]);
    const { resourceSpans } = jsonOf(batch) as { resourceSpans: { resource: unknown }[] };
    expect(resourceSpans.map(({ resource }) => resource)).toEqual([
      { attributes: pairs({ env: "test" }) },
      {},
    ]);
  });

  test("a gate leaves items alone", () => {
    const batch = traces();
    const gate = conditions("traces", ["span.kind == 2"], { context: "span" });
    statements("traces", ['set(span.name, "x")'], { context: "span" }).run(batch, {
      errorMode: "propagate",
      gate,
    });
    expect(names(batch)).toEqual(["x", "two", "x", "four"]);
  });

  test("what fails for an item is passed over, and the others are edited", () => {
    const batch = traces();
    const group = statements("traces", ['set(span.name, ToUpperCase(span.attributes["n"]))']);
    const { reports, hasChanged } = group.run(batch, { errorMode: "ignore" });
    expect(names(batch)).toEqual(["one", "two", "three", "X"]);
    expect(hasChanged).toBe(true);
    expect(reports).toEqual([
      {
        message: "failed to execute statement",
        text: 'set(span.name, ToUpperCase(span.attributes["n"]))',
        error: "expected string but got nil",
        count: 3,
      },
    ]);
  });

  test("a batch that no statement changes keeps its request", () => {
    const batch = traces();
    const group = statements("traces", [
      'set(span.name, "x") where span.kind == 9',
      'delete_key(span.attributes, "y")',
    ]);
    expect(group.run(batch, { errorMode: "propagate" }).hasChanged).toBe(false);
    expect(batch.wire).toBeDefined();
  });

  test("a group is run on batch after batch, over the same dictionary and over others", () => {
    const group = statements("traces", ['set(span.attributes["u"], ToUpperCase(span.name))']);
    const shared = traces();
    for (const batch of [shared, traces(), batchOf("traces", jsonOf(traces()), shared.dictionary)]) {
      group.run(batch, { errorMode: "propagate" });
      for (const name of names(batch)) {
        expect(JSON.stringify(jsonOf(batch))).toContain(
          JSON.stringify({ key: "u", value: otlp(name.toUpperCase()) }),
        );
      }
    }
  });
});

test("error modes by their names", () => {
  expect(["Ignore", "propagate", "silent", "x"].map(errorModeOf)).toEqual([
    "ignore",
    "propagate",
    "silent",
    undefined,
  ]);
});
