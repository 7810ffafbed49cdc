import type { Signal } from "../../base/signal.ts";
import {
  type ConditionGroup,
  type ContextName,
  contextsOfSignal,
  type OttlSettings,
  type Parsed,
  parseConditions,
  parseStatements,
  type StatementGroup,
} from "../../ottl/ottl.ts";
import type { RouteConfig } from "./config.ts";
import { parseRequestCondition, type RequestTest } from "./request-condition.ts";

/** How a row finds what it matches. */
export type Route =
  | { readonly kind: "request"; readonly test: RequestTest }
  | { readonly kind: "condition"; readonly group: ConditionGroup }
  | { readonly kind: "statement"; readonly group: StatementGroup };

/** The context of a row without one, where its paths do not tell. Source: contrib `config.go`. */
const fallbackContext = "resource";

/** A span event is not sent anywhere without its span. */
function routingContexts(signal: Signal): readonly ContextName[] {
  return contextsOfSignal[signal].filter((context) => context !== "spanevent");
}

/** The row for batches of a signal, or what is wrong with it. */
export function parseRoute(row: RouteConfig, signal: Signal, now: () => bigint): Route | string {
  const text = row.condition === "" ? row.statement : row.condition;
  const isRequest =
    row.context === "request" || (row.context === "" && /^\s*(?:route\(\)\s+where\s+)?request\[/.test(text));
  if (isRequest) {
    const test = parseRequestCondition(text);
    return test === undefined
      ? `condition must have format 'request["<name>"] <comparator> <value>' but got ${text}`
      : { kind: "request", test };
  }
  const settings = { contexts: routingContexts(signal), functions: "routing", now } as const;
  const context = row.context === "otelcol" ? fallbackContext : row.context;
  if (context !== "") return parseIn({ ...settings, context }, row);
  // A row of the time before contexts were inferred: paths have no prefix and are of the resource.
  const inferred = parseIn(settings, row);
  if (typeof inferred !== "string") return inferred;
  const asBefore = parseIn({ ...settings, context: fallbackContext }, row);
  return typeof asBefore === "string" ? inferred : asBefore;
}

function parseIn(settings: OttlSettings, row: RouteConfig): Route | string {
  if (row.condition !== "")
    return routeOf(parseConditions([row.condition], settings), (group) => ({ kind: "condition", group }));
  return routeOf(parseStatements([row.statement], settings), (group) => ({ kind: "statement", group }));
}

function routeOf<T>(parsed: Parsed<T>, make: (group: T) => Route): Route | string {
  return parsed.ok ? make(parsed.value) : parsed.mistakes.map(({ message }) => message).join("\n");
}
