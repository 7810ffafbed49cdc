import { parser } from "@grafana/lezer-traceql";

/** One condition of a query and the query without it. */
export interface QueryTerm {
  readonly text: string;
  readonly without: string;
}

/**
 * The conditions joined by `&&` at the top of the one spanset of `query`. Empty where the query has another form or
 * mistakes: then there is no single thing to leave out.
 */
export function queryTerms(query: string): readonly QueryTerm[] {
  const tree = parser.parse(query);
  let filter: { from: number; to: number } | undefined;
  let isPlain = true;
  const joints: { from: number; to: number }[] = [];
  tree.iterate({
    enter: ({ name, from, to, type }) => {
      if (type.isError) isPlain = false;
      if (name === "SpansetFilter") {
        isPlain &&= filter === undefined;
        filter = { from, to };
      }
      if (name === "Or") isPlain = false;
      if (name === "And") joints.push({ from, to });
    },
  });
  if (!isPlain || filter === undefined || query.includes("(")) return [];
  return termsBetween(query, filter, joints);
}

function termsBetween(
  query: string,
  filter: { from: number; to: number },
  joints: readonly { from: number; to: number }[],
): QueryTerm[] {
  const texts: string[] = [];
  let from = filter.from + 1;
  for (const joint of [...joints, { from: filter.to - 1, to: filter.to }]) {
    texts.push(query.slice(from, joint.from).trim());
    from = joint.to;
  }
  const terms = texts.filter((text) => text !== "");
  return terms.map((text, at) => {
    const others = terms.filter((_, other) => other !== at);
    return { text, without: others.length === 0 ? "" : `{ ${others.join(" && ")} }` };
  });
}
