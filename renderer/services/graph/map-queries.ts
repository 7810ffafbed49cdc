import { termsOf, withCondition, withoutTerm } from "../../../app/traceql/edit.ts";
import { tidied } from "../../state/query-edit.ts";
import { treeOf } from "../../state/query-kind.ts";
import type { MapGraph, MapNode } from "./map-graph.ts";

/*
 * What clicks on the map ask for, as edits of the query text.
 */

/** Asks for a node or an edge and for no other part of the map, or no longer asks for it. */
export function toggledPart(query: string, condition: string, graph: MapGraph): string {
  if (condition === "" || treeOf(query) === undefined) return query;
  const wanted = partsOf(condition);
  const isAsked = isAskedFor(query, condition);
  const ofMap = new Set([...graph.nodes, ...graph.edges].flatMap((part) => [...partsOf(part.condition)]));
  const without = withoutParts(query, (text) => ofMap.has(text) || wanted.has(text));
  return tidied(isAsked ? without : withCondition(without, condition));
}

/** Whether the query asks for all that a condition says. */
export function isAskedFor(query: string, condition: string): boolean {
  if (condition === "" || query === "" || treeOf(query) === undefined) return false;
  const asked = new Set(termsOf(query).terms.map(({ text }) => text));
  return [...partsOf(condition)].every((text) => asked.has(text));
}

/** Texts of what a condition joins by `&&`. */
function partsOf(condition: string): ReadonlySet<string> {
  if (condition === "") return new Set();
  return new Set(termsOf(`{ ${condition} }`).terms.map(({ text }) => text));
}

function withoutParts(query: string, isLeftOut: (text: string) => boolean): string {
  const found = termsOf(query).terms.find(({ text }) => isLeftOut(text));
  return found === undefined ? query : withoutParts(withoutTerm(query, found), isLeftOut);
}

/** The traces that go from one node to the other, whichever way the calls between them lead. */
export function tracesBetween(query: string, a: MapNode, b: MapNode, graph: MapGraph): string {
  const [from, to] = isReachable(graph, b.id, a.id) && !isReachable(graph, a.id, b.id) ? [b, a] : [a, b];
  const relation = isReachable(graph, from.id, to.id) ? ">>" : "&&";
  const between = `{ ${from.condition} } ${relation} { ${to.condition} }`;
  const rest = withoutParts(
    query,
    (text) => partsOf(a.condition).has(text) || partsOf(b.condition).has(text),
  );
  // A pipeline cannot be a side of a relation.
  return treeOf(rest)?.stages.length !== 1 || tidied(rest) === "" ? between : `(${between}) && (${rest})`;
}

function isReachable({ edges }: MapGraph, from: string, to: string): boolean {
  const seen = new Set([from]);
  const left = [from];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const edge of edges) {
      if (edge.from !== next || seen.has(edge.to)) continue;
      seen.add(edge.to);
      left.push(edge.to);
    }
  }
  return seen.has(to);
}

/** The trace that a query asks for, where it asks for one. */
export function askedTrace(query: string): string | undefined {
  if (!query.includes("trace") || treeOf(query) === undefined) return undefined;
  for (const { term } of termsOf(query).terms)
    if (term?.operator === "=" && term.field.type === "intrinsic" && term.field.name === "trace:id")
      return term.value.type === "string" ? term.value.value : undefined;
  return undefined;
}
