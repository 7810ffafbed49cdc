import { column, text } from "./sql.ts";

/** A selection against the rest. */
export interface Compared {
  /** A condition on spans. */
  readonly selection: string;
  readonly keys: readonly string[];
}

/** Values listed of each key and side. */
export const comparedValuesMax = 10;

/** key, value, spans of the selection, spans of the rest; the most frequent values of either side. */
export const compareSql = {
  /** The entries of every map as rows, grouped by key and value. */
  map({ selection }: Compared): string {
    return `
      WITH entries AS (
        SELECT unnest(map_keys(map)) AS key, unnest(map_values(map)) AS value, (${selection}) AS is_selected FROM spans
      ), counted AS (
        SELECT key, value, count(*) FILTER (WHERE is_selected) AS selected, count(*) FILTER (WHERE NOT is_selected) AS rest
        FROM entries GROUP BY 1, 2)
      ${topOf("counted", "selected, rest")}`;
  },

  /** A GROUP BY for each column. */
  columns({ selection, keys }: Compared): string {
    return keys.map((key, index) => columnQuery(key, index, selection)).join(" UNION ALL ");
  },

  /** SQLite: the pairs of selected spans through the index on spans, those of all through the index on pairs. */
  pairs({ selection }: Compared): string {
    return `
      WITH counted AS (
        SELECT key, value, ifnull(selected, 0) AS selected, n - ifnull(selected, 0) AS rest
        FROM (SELECT pair, count(*) AS n FROM span_pairs INDEXED BY span_pairs_pair GROUP BY pair) AS everything
        LEFT JOIN (
          SELECT pair, count(*) AS selected FROM spans JOIN span_pairs ON span = spans.id
          WHERE ${selection} GROUP BY pair) AS chosen ON chosen.pair = everything.pair
        JOIN pairs ON pairs.id = everything.pair)
      ${topOf("counted", "selected, rest")}`;
  },
};

function topOf(table: string, counts: string): string {
  const rank = (side: string) => `row_number() OVER (PARTITION BY key ORDER BY ${side} DESC) AS by_${side}`;
  return `
    SELECT key, value, ${counts} FROM (SELECT *, ${rank("selected")}, ${rank("rest")} FROM ${table})
    WHERE by_selected <= ${comparedValuesMax} OR by_rest <= ${comparedValuesMax}`;
}

function columnQuery(key: string, index: number, selection: string): string {
  const top = (side: string) =>
    `(SELECT * FROM counted${index} ORDER BY ${side} DESC LIMIT ${comparedValuesMax})`;
  return `(
    WITH counted${index} AS MATERIALIZED (
      SELECT ${text(key)} AS key, ${column(key)}::VARCHAR AS value, count(*) FILTER (WHERE ${selection}) AS selected,
        count(*) FILTER (WHERE NOT (${selection})) AS rest
      FROM spans WHERE ${column(key)} IS NOT NULL GROUP BY ${column(key)})
    ${top("selected")} UNION ${top("rest")})`;
}
