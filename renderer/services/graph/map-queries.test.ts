import { expect, test } from "vitest";
import { mapOf } from "./graphtest/map-of.ts";
import { askedTrace, isAskedFor, toggledPart, tracesBetween } from "./map-queries.ts";

const graph = mapOf("web > cart, cart > db, web > pay");
const nodeOf = (id: string) => graph.nodes.find((node) => node.id === id)!;
const edgeOf = (id: string) => graph.edges.find((edge) => edge.id === id)!;
const cart = 'resource.service.name = "cart"';

test("a click asks for a node, another for another, the same again for none", () => {
  const once = toggledPart("", nodeOf("cart").condition, graph);
  expect(once).toBe(`{ ${cart} }`);
  const other = toggledPart(once, edgeOf("web → pay").condition, graph);
  expect(other).toBe('{ parent.resource.service.name = "web" && resource.service.name = "pay" }');
  expect(toggledPart(other, edgeOf("web → pay").condition, graph)).toBe("");
  expect(toggledPart(other, nodeOf("cart").condition, graph)).toBe(once);
});

test("what the map did not write stays", () => {
  const query = "{ status = error && duration > 1s }";
  const once = toggledPart(query, nodeOf("cart").condition, graph);
  expect(once).toBe(`{ status = error && duration > 1s && ${cart} }`);
  expect(isAskedFor(once, nodeOf("cart").condition)).toBe(true);
  expect(toggledPart(once, nodeOf("cart").condition, graph)).toBe(query);
});

test("folds and texts that cannot be read change nothing", () => {
  expect(toggledPart("{ status = error }", "", graph)).toBe("{ status = error }");
  expect(toggledPart("{ statu", cart, graph)).toBe("{ statu");
  expect(isAskedFor("{ statu", cart)).toBe(false);
});

test("traces between two nodes go the way the calls go, whichever was picked first", () => {
  const between = '{ resource.service.name = "web" } >> { span.db.namespace = "db" }';
  expect(tracesBetween("", nodeOf("web"), nodeOf("db"), graph)).toBe(between);
  expect(tracesBetween("", nodeOf("db"), nodeOf("web"), graph)).toBe(between);
  expect(tracesBetween("", nodeOf("cart"), nodeOf("pay"), graph)).toBe(
    `{ ${cart} } && { resource.service.name = "pay" }`,
  );
  expect(tracesBetween(`{ status = error && ${cart} }`, nodeOf("web"), nodeOf("cart"), graph)).toBe(
    `({ resource.service.name = "web" } >> { ${cart} }) && ({ status = error })`,
  );
});

test("a query for one trace is known as such", () => {
  const id = "4bf92f3577b34da6a3ce929d0e0e4736";
  expect(askedTrace(`{ trace:id = "${id}" }`)).toBe(id);
  expect(askedTrace(`{ trace:id != "${id}" }`)).toBeUndefined();
  expect(askedTrace("{ traceDuration > 1s }")).toBeUndefined();
});
