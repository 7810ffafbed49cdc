import { refuse } from "./query-error.ts";
import type { Range } from "./syntax-tree.ts";
import type { Token } from "./tokens.ts";

/**
 * Hints that allow the answer to be less than exact, in order to have it sooner. We always give the newest matches and count
 * all spans, which is a right answer with and without them.
 */
const harmless = new Set(["most_recent", "sample", "trace_sample", "span_sample"]);

const refusals: Readonly<Record<string, string>> = {
  exemplars: "The hint `exemplars` is not supported: metrics have none here",
  extrapolate: "The hint `extrapolate` is not supported: spans are counted as they were received",
};

/** Checks and cuts off `with(name=value, …)` at the end of a query. */
export function withoutHints(tokens: readonly Token[]): readonly Token[] {
  const start = tokens.findIndex(({ text }, i) => text === "with" && tokens[i + 1]?.text === "(");
  if (start < 0) return tokens;
  const end = tokens.findIndex(({ text }, i) => i > start && text === ")");
  const shape = "Hints are written at the end, like `with(most_recent=true)`";
  if (end < 0) throw refuse(tokens.at(-1)!, `${shape}: the closing parenthesis is missing`);
  if (end !== tokens.length - 1) throw refuse(rangeOfAll(tokens.slice(start)), shape);
  const inside = tokens.slice(start + 2, end);
  for (let i = 0; i < inside.length || i === 0; i += 4) {
    const [name, equals, value, comma] = inside.slice(i, i + 4);
    const isWhole = name !== undefined && equals?.text === "=" && value !== undefined;
    const isLast = comma === undefined;
    if (!isWhole || (!isLast && (comma.text !== "," || i + 4 >= inside.length)))
      throw refuse(rangeOfAll(tokens.slice(start)), shape);
    checkHint(name);
  }
  return tokens.slice(0, start);
}

function checkHint(name: Token): void {
  if (harmless.has(name.text)) return;
  const known = Object.hasOwn(refusals, name.text) ? refusals[name.text] : undefined;
  throw refuse(name, known ?? `The hint \`${name.text}\` is not supported: it has no meaning here`);
}

function rangeOfAll(tokens: readonly Token[]): Range {
  return { from: tokens[0]!.from, to: tokens.at(-1)!.to };
}
