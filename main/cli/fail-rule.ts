import type { CohortComparison, ComparedOperation, OperationSide } from "../../app/api/cohorts.ts";
import { durationText } from "../../app/base/duration-text.ts";
import { parseGoDuration } from "../../app/base/go-duration.ts";

/** What makes a comparison fail, see docs/compare.md: terms, of which one is enough. */
export type FailRule = readonly FailTerm[];

export type FailTerm =
  | { readonly type: "new errors" }
  | { readonly type: "any difference" }
  | {
      readonly type: "limit";
      readonly measure: Measure;
      /** Of a service or a span; the text as written. */
      readonly name: string;
      /** Growth from the baseline, else the canary alone. */
      readonly isGrowth: boolean;
      /** A share, or nanoseconds, or a number. */
      readonly limit: number;
      readonly from: number;
      readonly to: number;
    };

const measures = ["p50", "p95", "self", "errors", "calls"] as const;
type Measure = (typeof measures)[number];

/** A mistake in a rule, at UTF-16 positions of its text. */
export class FailRuleError extends Error {
  override readonly name = "FailRuleError";
  readonly from: number;
  readonly to: number;

  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

/** Throws `FailRuleError`. */
export function parseFailRule(text: string): FailRule {
  const terms: FailTerm[] = [];
  let from = 0;
  for (const part of splitTerms(text)) {
    terms.push(parseTerm(part, from));
    from += part.length + 1;
  }
  return terms;
}

/** At each `|` outside of quotes. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] !== "|" || isQuoted) continue;
    terms.push(text.slice(from, at));
    from = at + 1;
  }
  return [...terms, text.slice(from)];
}

const limitTerm =
  /^\s*(?<measure>\w+)\s*\(\s*(?:"(?<quoted>[^"]*)"|(?<bare>[^()"]*?))\s*\)\s*(?<operator>[<>=!]+)(?<limit>.*)$/;
const limitValue = /^\s*(?<sign>\+?)\s*(?<value>[\d.]+)\s*(?<unit>%|ns|us|µs|ms|s|m|h)?\s*$/;

function parseTerm(part: string, offset: number): FailTerm {
  const words = part.trim().replaceAll(/\s+/g, " ");
  if (words === "new errors" || words === "any difference") return { type: words };
  const lead = part.length - part.trimStart().length;
  const [from, to] = [offset + lead, offset + Math.max(lead + 1, part.trimEnd().length)];
  const groups = limitTerm.exec(part)?.groups;
  if (groups === undefined)
    throw new FailRuleError(
      `A rule is ${words === "" ? "missing: " : ""}\`new errors\`, \`any difference\` or a limit like \`p95(checkout) > +20%\`.`,
      from,
      to,
    );
  const measure = measures.find((known) => known === groups["measure"]);
  if (measure === undefined)
    throw new FailRuleError(
      `There is no ${groups["measure"]}: ${measures.join(", ")}.`,
      from,
      from + groups["measure"]!.length,
    );
  const limitAt = offset + part.length - groups["limit"]!.length;
  const { operator = "" } = groups;
  if (operator !== ">")
    throw new FailRuleError("A limit is the most that is allowed: >.", limitAt - operator.length, limitAt);
  const { isGrowth, limit } = readLimit(measure, groups["limit"]!, limitAt, to);
  const name = groups["quoted"] ?? groups["bare"]!;
  if (name === "") throw new FailRuleError("Of which service or span?", from, to);
  return { type: "limit", measure, name, isGrowth, limit, from, to };
}

/** What stands behind the `>`; `from`: its place in the rule. */
function readLimit(
  measure: Measure,
  text: string,
  from: number,
  to: number,
): { readonly isGrowth: boolean; readonly limit: number } {
  const { sign, value = "", unit = "" } = limitValue.exec(text)?.groups ?? {};
  const isGrowth = sign === "+";
  const limit = value === "" ? undefined : limitOf(measure, isGrowth, value, unit);
  if (limit === undefined)
    throw new FailRuleError(unitText(measure, isGrowth || unit === "%"), from, Math.max(from, to));
  return { isGrowth, limit };
}

function limitOf(measure: Measure, isGrowth: boolean, value: string, unit: string): number | undefined {
  const number = Number(value);
  if (Number.isNaN(number)) return undefined;
  if (unit === "%") return isGrowth || measure === "errors" ? number / 100 : undefined;
  if (measure === "calls" && !isGrowth && unit === "") return number;
  if (measure === "errors" || measure === "calls" || isGrowth || unit === "") return undefined;
  return parseGoDuration(`${value}${unit}`);
}

function unitText(measure: Measure, isGrowth: boolean): string {
  if (isGrowth) return "Growth is in percent: +20%.";
  if (measure === "errors") return "A rate is in percent: 5%.";
  return measure === "calls" ? "Calls per trace are a number: 3." : "A time has a unit: 250ms.";
}

/** One line for each term that is broken. Throws `FailRuleError` where it names something that neither side has. */
export function brokenTerms(rule: FailRule, comparison: CohortComparison): string[] {
  return rule.flatMap((term) => {
    if (term.type === "new errors") return newErrors(comparison);
    if (term.type === "any difference") return comparison.isClear ? [comparison.summary] : [];
    return overLimit(term, comparison);
  });
}

function newErrors({ operations }: CohortComparison): string[] {
  return operations
    .filter(({ name, baseline, canary }) => name !== "" && baseline.errors === 0 && canary.errors > 0)
    .map(({ service, name, canary }) => `new errors: ${service}: ${name} fails ${canary.errors} times`);
}

type LimitTerm = Extract<FailTerm, { type: "limit" }>;

function overLimit(term: LimitTerm, { operations }: CohortComparison): string[] {
  const { measure, name, isGrowth, limit, from, to } = term;
  const entries = operations.filter((row) => row.service === name && row.name === "");
  const meant = entries.length > 0 ? entries : operations.filter((row) => row.name === name);
  if (meant.length === 0)
    throw new FailRuleError(`No service and no span is called ${JSON.stringify(name)}.`, from, to);
  return meant.flatMap((row) => {
    if (row.canary.spans === 0) return [];
    const [before, after] = [measured(measure, row.baseline), measured(measure, row.canary)];
    // What was not there before has not grown.
    if (isGrowth && row.baseline.spans === 0) return [];
    const grown = measure === "errors" ? before + limit : before * (1 + limit);
    if (after <= (isGrowth ? grown : limit)) return [];
    return [`${measure}(${rowName(row)}): ${shown(measure, after)}, was ${shown(measure, before)}`];
  });
}

function rowName({ service, name }: ComparedOperation): string {
  return name === "" ? service : `${service}: ${name}`;
}

function measured(measure: Measure, side: OperationSide): number {
  switch (measure) {
    case "p50":
      return side.p50Nano;
    case "p95":
      return side.p95Nano;
    case "self":
      return side.selfNano;
    case "calls":
      return side.callsPerTrace;
    case "errors":
      return side.spans === 0 ? 0 : side.errors / side.spans;
  }
}

function shown(measure: Measure, value: number): string {
  if (measure === "errors") return `${Number((value * 100).toPrecision(3))} %`;
  return measure === "calls" ? String(Number(value.toPrecision(3))) : durationText(Math.round(value));
}
