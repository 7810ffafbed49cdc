import { signals } from "../../base/signal.ts";
import { listOf } from "../../component/config/collections.ts";
import type { ConfigIssues, ConfigPath, ConfigType } from "../../component/config/config-type.ts";
import { oneOf, text } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";
import { contextsOfSignal, type ErrorMode, ottlWords } from "../../ottl/ottl.ts";
import { parseRoute } from "./route.ts";

export const routeActions = ["move", "copy"] as const;

/** Of whatever signal: a table is read before it is known which ones the connector joins. */
function ottl(what: "condition" | "statement"): ConfigType<string> {
  const contexts = signals.flatMap((signal) => contextsOfSignal[signal]);
  return { ...text, words: () => ottlWords(what, "routing", contexts) };
}

/** Source: contrib `connector/routingconnector/config.go`. */
const routeKeys = {
  context: key(text, "", "resource, span, metric, datapoint, log or request; inferred if absent"),
  condition: key(ottl("condition"), "", "An OTTL condition"),
  statement: key(ottl("statement"), "", "An OTTL statement: route() where …"),
  action: key(
    oneOf(routeActions, (action) => `invalid action: ${action}`),
    "move",
    "copy leaves what matches to the next rows, too",
  ),
  pipelines: key(listOf(text), [], "Where to send what matches"),
};

export type RouteConfig = SectionOf<typeof routeKeys>;

const keys = {
  default_pipelines: key(listOf(text), [], "Where to send what no row matches; dropped if absent"),
  error_mode: key(
    oneOf<ErrorMode>(["ignore", "silent", "propagate"], (mode) => `unknown error mode ${mode}`),
    "ignore",
    "What happens where a row fails: ignore, silent or propagate",
  ),
  table: key(listOf(section(routeKeys)), [], "Rows, tried in order"),
};

export type RoutingConfig = SectionOf<typeof keys>;

export const routingSchema = section(keys, validate);

function validate({ table }: RoutingConfig, path: ConfigPath, issues: ConfigIssues): void {
  if (table.length === 0) issues.validate(path, "invalid routing table: the routing table is empty");
  for (const [index, row] of table.entries()) {
    const mistake = mistakeInRow(row);
    if (mistake !== undefined) issues.validate([...path, "table", String(index), mistake[0]], mistake[1]);
  }
}

type Mistake = readonly [key: keyof RouteConfig, message: string];

function mistakeInRow(row: RouteConfig): Mistake | undefined {
  if (row.condition === "" && row.statement === "")
    return ["condition", "invalid route: no condition or statement provided"];
  if (row.condition !== "" && row.statement !== "")
    return ["statement", "invalid route: both condition and statement provided"];
  if (row.pipelines.length === 0) return ["pipelines", "invalid route: no pipelines defined"];
  return mistakeInText(row);
}

/** Which signal the table is for is known by the pipelines alone; it is enough that one of them can read the row. */
function mistakeInText(row: RouteConfig): Mistake | undefined {
  const mistakes = (["traces", "metrics", "logs"] as const).map((signal) =>
    parseRoute(row, signal, () => 0n),
  );
  if (mistakes.some((parsed) => typeof parsed !== "string")) return undefined;
  return [row.condition === "" ? "statement" : "condition", mistakes[0] as string];
}
