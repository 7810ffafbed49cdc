import { type Compared, compareSql } from "./compare-sql.ts";
import { type HeatmapGrid, heatmapColumns, heatmapSummary, highestNano, lowestNano } from "./heatmap-grid.ts";
import { type Picks, variantCount } from "./picks.ts";
import type { Question, QuestionId } from "./question.ts";
import * as sql from "./sql.ts";

/** What the questions are made from. */
export interface QuestionContext {
  readonly picks: Picks;
  /** Cells of the heatmap: as our answer divides it, so that all count the same cells. */
  readonly grid: HeatmapGrid;
  /** Keys of span attributes. */
  readonly keys: readonly string[];
}

type Ask = (context: QuestionContext, variant: number) => Omit<Question, "id" | "variant">;

/** Every question, once: what we ask in TraceQL, and SQL for the forms in which peers store attributes. */
const questions: Readonly<Record<QuestionId, Ask>> = {
  /** The newest 100 traces with a slow span of one operation. */
  a({ picks }, variant) {
    const { service, name, durationNano } = picks.operations[variant]!;
    const where = `service = ${sql.text(service)} AND name = ${sql.text(name)} AND duration > ${durationNano}`;
    const find = (condition: string) => `
      SELECT trace_id, span_count, error_count FROM traces
      WHERE trace_id IN (SELECT trace_id FROM spans WHERE ${condition}) ORDER BY start DESC LIMIT 100`;
    const filter = `resource.service.name = "${service}" && name = "${name}" && duration > ${durationNano}ns`;
    return {
      shape: { keys: 1, exact: 2 },
      ours: { ask: "newest", query: `{ ${filter} }`, limit: 100 },
      duckdb: { plain: find(where), enum: find(sql.asEnum(where)) },
      sqlite: find(where),
    };
  },

  /** Every operation: spans, errors, three quantiles. */
  b() {
    const group = (service: string, name: string) => `
      SELECT ${service}, ${name}, count(*), count(*) FILTER (WHERE status = 2),
        quantile_disc(duration, [0.5, 0.95, 0.99])
      FROM spans GROUP BY 1, 2`;
    return {
      shape: { keys: 2, exact: 2 },
      ours: {
        ask: "groups",
        query: "{ }",
        by: ["resource.service.name", "name"],
        quantiles: [0.5, 0.95, 0.99],
      },
      duckdb: { plain: group("service", "name"), enum: group("service_enum", "name_enum") },
      sqlite: sql.sqliteQuantiles("service, name", "spans", [0.5, 0.95, 0.99]),
    };
  },

  /** Time against duration, 200 × 60 cells of a logarithmic scale. */
  c({ picks, grid }) {
    const count = (functions: sql.ScalarFunctions) => `
      SELECT cell, count(*), count(*) FILTER (WHERE status = 2)
      FROM (SELECT ${sql.heatmapCell(grid, functions)} AS cell, status FROM spans) GROUP BY cell`;
    return {
      shape: { keys: 1, exact: 2 },
      ours: {
        ask: "heatmap",
        query: "{ }",
        startUnixNano: picks.startUnixNano,
        endUnixNano: picks.endUnixNano,
        columns: heatmapColumns,
        rows: grid.rows,
        durationMinNano: lowestNano,
        durationMaxNano: highestNano,
      },
      duckdb: { plain: count({ least: "least", greatest: "greatest" }) },
      sqlite: count({ least: "min", greatest: "max" }),
      summary: heatmapSummary(grid),
    };
  },

  /** All spans of one user. */
  d({ picks }, variant) {
    const user = picks.users[variant]!;
    return {
      shape: { keys: 1, exact: 1 },
      ours: { ask: "matches", query: `{ span.user.id = "${user}" }` },
      duckdb: sql.forEachForm(
        (form) => `
          SELECT trace_id, count(*) FROM spans
          WHERE ${form("user.id")} = ${sql.text(user)} GROUP BY 1`,
      ),
      sqlite: `
        SELECT trace_id, count(*) FROM spans
        WHERE id IN (${sql.spansWith("user.id", user)}) GROUP BY 1`,
    };
  },

  /** One route: spans and errors. */
  e1({ picks }, variant) {
    const route = picks.routes[variant]!;
    return {
      shape: { keys: 0, exact: 2 },
      ours: { ask: "countErrors", query: `{ span.http.route = "${route}" }` },
      duckdb: sql.forEachForm(
        (form) => `
          SELECT count(*), count(*) FILTER (WHERE status = 2) FROM spans
          WHERE ${form("http.route")} = ${sql.text(route)}`,
      ),
      sqlite: `
        SELECT count(*), count(*) FILTER (WHERE status = 2) FROM spans
        WHERE id IN (${sql.spansWith("http.route", route)})`,
    };
  },

  /** Every route: spans, errors and the 95th percentile. */
  e2() {
    return {
      shape: { keys: 1, exact: 2 },
      ours: {
        ask: "groups",
        query: "{ span.http.route != nil }",
        by: ["span.http.route"],
        quantiles: [0.95],
      },
      duckdb: sql.forEachForm(
        (form) => `
          SELECT ${form("http.route")} AS route, count(*), count(*) FILTER (WHERE status = 2),
            quantile_disc(duration, 0.95) FROM spans
          WHERE route IS NOT NULL GROUP BY 1`,
      ),
      sqlite: sql.sqliteQuantiles(
        "value",
        `pairs JOIN span_pairs ON pair = pairs.id JOIN spans ON spans.id = span WHERE key = 'http.route'`,
        [0.95],
      ),
    };
  },

  /**
   * What is different about the errors of one service: every key, every value, the ten most frequent of either side.
   */
  f({ picks, keys }, variant) {
    const service = picks.services[variant]!;
    const compared: Compared = {
      selection: `service = ${sql.text(service)} AND status = 2`,
      keys,
    };
    return {
      shape: { keys: 2, exact: 2 },
      ours: { ask: "compare", selection: `{ resource.service.name = "${service}" && status = error }`, keys },
      duckdb: { map: compareSql.map(compared), columns: compareSql.columns(compared) },
      sqlite: compareSql.pairs(compared),
    };
  },

  /** A piece of text in the name. */
  g1({ picks }, variant) {
    const piece = picks.namePieces[variant]!;
    const count = (condition: string) => `SELECT count(*) FROM spans WHERE ${condition}`;
    return {
      shape: { keys: 0, exact: 1 },
      ours: { ask: "count", query: `{ name =~ ".*${sql.escapeRegex(piece)}.*" }` },
      duckdb: {
        plain: count(`contains(name, ${sql.text(piece)})`),
        enum: count(`contains(name_enum, ${sql.text(piece)})`),
      },
      sqlite: count(`instr(name, ${sql.text(piece)}) > 0`),
    };
  },

  /** A piece of text in any value. */
  g2({ picks, keys }, variant) {
    const piece = sql.text(picks.valuePieces[variant]!);
    const count = (condition: string) => `SELECT count(*) FROM spans WHERE ${condition}`;
    return {
      shape: { keys: 0, exact: 1 },
      ours: { ask: "count", query: `{ "${picks.valuePieces[variant]!}" }` },
      duckdb: {
        map: count(`len(list_filter(map_values(map), lambda value: contains(value, ${piece}))) > 0`),
        json: count(`contains(json, ${piece})`),
        columns: count(keys.map((key) => `contains(${sql.column(key)}::VARCHAR, ${piece})`).join(" OR ")),
      },
      sqlite: `
        SELECT count(DISTINCT span) FROM span_pairs
        WHERE pair IN (SELECT id FROM pairs WHERE instr(value, ${piece}) > 0)`,
    };
  },

  /** Calls between services: spans, errors, the 95th percentile. */
  h() {
    const map = (service: string) => `
      SELECT caller.${service}, callee.${service}, count(*), count(*) FILTER (WHERE callee.status = 2),
        quantile_disc(callee.duration, 0.95)
      FROM spans callee
      JOIN spans caller ON caller.trace_id = callee.trace_id AND caller.span_id = callee.parent_span_id
      WHERE callee.parent_span_id IS NOT NULL AND caller.${service} <> callee.${service} GROUP BY 1, 2`;
    return {
      shape: { keys: 2, exact: 2 },
      ours: { ask: "serviceGraph", query: "{ }" },
      duckdb: { plain: map("service"), enum: map("service_enum") },
      sqlite: sql.sqliteQuantiles(
        "caller, callee",
        `(SELECT caller.service AS caller, callee.service AS callee, callee.status AS status, callee.duration AS duration
          FROM spans callee JOIN spans caller ON caller.id = callee.parent WHERE caller.service <> callee.service)`,
        [0.95],
      ),
    };
  },

  /** One of the largest traces, laid out: preorder, depth, self time. */
  i({ picks }, variant) {
    const traceId = picks.traces[variant]!;
    const rows = (ids: string, where: string, more = "") => `
      SELECT ${ids}, ${sql.startOffset}, duration, service, name, kind, status${more} FROM spans WHERE ${where}`;
    return {
      shape: { keys: 1, exact: 3 },
      ours: { ask: "layout", traceId },
      duckdb: { plain: rows("span_id, parent_span_id", `trace_id = ${sql.text(traceId)}`) },
      sqlite: rows("id, parent", `trace_id = x'${traceId}'`, ", hex(span_id)"),
    };
  },

  /** Errors anywhere below a span of one service. */
  j({ picks }, variant) {
    const service = sql.text(picks.services[variant]!);
    return {
      shape: { keys: 0, exact: 1 },
      ours: {
        ask: "count",
        query: `{ resource.service.name = "${picks.services[variant]!}" } >> { status = error }`,
      },
      duckdb: { nested: sql.belowNested(service), recursive: sql.belowRecursive(service) },
      sqlite: sql.belowSqlite(service),
    };
  },
};

/** The question with each of its constants; one, where it has none. */
export function variantsOf(id: QuestionId, context: QuestionContext): Question[] {
  const variants = Array.from({ length: variantCount }, (_, variant) => ({
    id,
    variant,
    ...questions[id](context, variant),
  }));
  return variants[0]?.sqlite === variants[1]?.sqlite ? variants.slice(0, 1) : variants;
}
