import { withCondition, withTerm } from "../../app/traceql/edit.ts";
import { staticText } from "../../app/traceql/literals.ts";
import type { Comparison } from "./comparison.ts";
import { type FieldValue, groupQuery, narrowedTo, termFor } from "./query-edit.ts";
import { spansetPart, treeOf } from "./query-kind.ts";
import { boxTime } from "./search-window.ts";
import { type View, windowOf } from "./view.ts";

/*
 * A selection against everything else that the query finds: what V compares, wherever something is selected.
 */

/** `query` finds both; the selection is told by a narrower one. */
function againstRest(query: string, selected: { readonly query: string; readonly name: string }): Comparison {
  const everything = spansetPart(query);
  return {
    a: { name: "The rest", query: everything, time: undefined },
    b: { ...selected, time: undefined },
    rest: "a",
  };
}

/** What a box of the heatmap holds; undefined where there is none. */
export function boxAgainstRest(view: View): Comparison | undefined {
  const { box, heatmap } = view;
  const query = spansetPart(view.query);
  if (box === undefined || (query !== "" && treeOf(query) === undefined)) return undefined;
  const comparison = againstRest(query, { query: narrowedTo(query, box, heatmap), name: "Selection" });
  const isInTime = box.startNano !== undefined || box.endNano !== undefined;
  if (!isInTime) return comparison;
  const window = windowOf(view, Date.now());
  const nano = (ms: number | undefined): bigint | undefined =>
    ms === undefined ? undefined : BigInt(Math.round(ms)) * 1_000_000n;
  const time = {
    startNano: box.startNano ?? nano(window.startMs),
    endNano: box.endNano ?? nano(window.endMs),
    traceTime: boxTime(view, box),
  };
  return { ...comparison, b: { ...comparison.b, time } };
}

/** Traces with a value of a field; undefined where the language cannot write it. */
export function valueAgainstRest(
  query: string,
  field: string,
  value: FieldValue | undefined,
): Comparison | undefined {
  const term = termFor(field, "=", value);
  const all = spansetPart(query);
  if (term === undefined || treeOf(all) === undefined) return undefined;
  return againstRest(query, {
    query: withTerm(all, term),
    name: value === undefined ? "missing" : value.text,
  });
}

/** Traces with spans of a group. */
export function groupAgainstRest(
  query: string,
  fields: readonly string[],
  values: readonly (FieldValue | undefined)[],
): Comparison | undefined {
  const all = spansetPart(query);
  if (treeOf(all) === undefined) return undefined;
  const name = values.map((value) => value?.text ?? "missing").join(", ");
  return againstRest(query, { query: groupQuery(all, fields, values), name });
}

/** Traces with spans that meet a condition. */
export function conditionAgainstRest(query: string, condition: string, name: string): Comparison | undefined {
  const all = spansetPart(query);
  if (condition === "" || treeOf(all) === undefined) return undefined;
  return againstRest(query, { query: withCondition(all, condition), name });
}

/** Some traces by their ids. */
export function tracesAgainstRest(query: string, traceIds: readonly string[], name: string): Comparison {
  return againstRest(query, { query: withIds(traceIds), name });
}

/** A trace against all that begin as it does, of whenever: it may be older than any window. */
export function traceAgainstKind(traceId: string, rootService: string, rootName: string): Comparison {
  const time = { startNano: undefined, endNano: undefined, traceTime: "overlap" } as const;
  const root = `trace:rootService = ${textOf(rootService)} && trace:rootName = ${textOf(rootName)}`;
  return {
    a: { name: "Others of its kind", query: `{ ${root} }`, time },
    b: { name: "This trace", query: withIds([traceId]), time },
    rest: "a",
  };
}

function withIds(traceIds: readonly string[]): string {
  return `{ ${traceIds.map((id) => `trace:id = ${textOf(id)}`).join(" || ")} }`;
}

function textOf(value: string): string {
  return staticText({ type: "string", value });
}
