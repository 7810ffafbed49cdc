import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { recordingStart } from "../generator/requests.ts";
import { idOf } from "./nested-sets.ts";
import type { SpanSet } from "./span-set.ts";

/** Rows staged in one file; bounds what is on disk and in memory as text. */
const rowsPerFile = 50_000;

/**
 * Fills in-memory tables: `spans`, a row a span with its attributes in three forms (MAP, JSON, a column a key), and
 * `traces`, a row a trace. Spans pass through text files, which DuckDB reads on all threads; SQL makes the other
 * forms of the attributes from the JSON.
 */
export async function loadDuckDb(connection: DuckDBConnection, spans: SpanSet): Promise<void> {
  await connection.run(createSpans(spans));
  const folder = mkdtempSync(join(tmpdir(), "sightglass-bench-duckdb-"));
  try {
    const path = join(folder, "spans.tsv");
    const insert = insertFrom(path, spans.spanKeys);
    const pairTexts = jsonPairs(spans);
    for (let first = 0; first < spans.count; first += rowsPerFile) {
      writeFileSync(path, linesOf(spans, pairTexts, first, Math.min(spans.count, first + rowsPerFile)));
      await connection.run(insert);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await connection.run(createTraces);
}

/** The name of the column that holds the attribute `key`. */
export function columnOf(key: string): string {
  return `"${key}"`;
}

const coreColumns = {
  trace_id: "UUID",
  span_id: "UBIGINT",
  parent_span_id: "UBIGINT",
  service: "VARCHAR",
  name: "VARCHAR",
  kind: "UTINYINT",
  status: "UTINYINT",
  start: "BIGINT",
  duration: "BIGINT",
  lft: "UINTEGER",
  rgt: "UINTEGER",
} as const;

const core = Object.entries(coreColumns);

function createSpans(spans: SpanSet): string {
  return `
    CREATE TYPE service_enum AS ENUM (${enumValues(spans.services)});
    CREATE TYPE name_enum AS ENUM (${enumValues(spans.names)});
    CREATE TABLE spans (
      ${core.map(([name, type]) => `${name} ${type}`).join(", ")},
      service_enum service_enum,
      name_enum name_enum,
      map MAP(VARCHAR, VARCHAR),
      json VARCHAR,
      ${[...typesOfKeys(spans)].map(([key, type]) => `${columnOf(key)} ${type}`).join(", ")}
    );`;
}

function enumValues(texts: readonly string[]): string {
  return texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ");
}

/** In the order of `spanKeys`. */
function typesOfKeys({ spanKeys, keys, pairs }: SpanSet): Map<string, string> {
  const types = new Map(spanKeys.map((key) => [key, "INTEGER"]));
  for (const { key, isNumber } of pairs) if (!isNumber) types.set(keys[key]!, "VARCHAR");
  return new Map(spanKeys.map((key) => [key, types.get(key)!]));
}

function insertFrom(path: string, spanKeys: readonly string[]): string {
  const columns = [...core, ["json", "VARCHAR"]].map(([name, type]) => `'${name}': '${type}'`).join(", ");
  const structure = JSON.stringify(Object.fromEntries(spanKeys.map((key) => [key, "VARCHAR"])));
  const names = core.map(([name]) => name).join(", ");
  return `
    INSERT INTO spans
    SELECT ${names}, service::service_enum, name::name_enum, json::JSON::MAP(VARCHAR, VARCHAR), json,
      ${spanKeys.map((key) => `keys[${sqlText(key)}]`).join(", ")}
    FROM (
      SELECT *, json_transform(json, '${structure}') AS keys
      FROM read_csv('${path}', delim='\\t', quote='', escape='', header=false, nullstr='', columns={${columns}})
    )`;
}

const createTraces = `
  CREATE TABLE traces AS
  SELECT trace_id, min(start) AS start, max(start + duration) AS "end", count(*)::INTEGER AS span_count,
    (count(*) FILTER (WHERE status = 2))::INTEGER AS error_count,
    any_value(service) FILTER (parent_span_id IS NULL) AS root_service,
    any_value(name) FILTER (parent_span_id IS NULL) AS root_name
  FROM spans GROUP BY trace_id`;

/** `"key":value` by code of the pair. */
function jsonPairs({ keys, pairs }: SpanSet): readonly string[] {
  return pairs.map(
    ({ key, text, isNumber }) => `${JSON.stringify(keys[key])}:${isNumber ? text : JSON.stringify(text)}`,
  );
}

function linesOf(spans: SpanSet, pairTexts: readonly string[], first: number, end: number): string {
  const lines: string[] = [];
  for (let row = first; row < end; row++) lines.push(lineOf(spans, pairTexts, row));
  return lines.join("");
}

function lineOf(spans: SpanSet, pairTexts: readonly string[], row: number): string {
  const parent = spans.parent[row]!;
  const { attributesEnd, attributes } = spans;
  const pairs = attributes.subarray(row === 0 ? 0 : attributesEnd[row - 1]!, attributesEnd[row]!);
  const texts: string[] = [];
  for (const code of pairs) texts.push(pairTexts[code]!);
  return `${[
    traceIdOf(spans, spans.trace[row]!),
    idOf(spans.spanId, row),
    parent === -1 ? "" : idOf(spans.spanId, parent),
    spans.services[spans.service[row]!],
    spans.names[spans.name[row]!],
    spans.kind[row],
    spans.status[row],
    recordingStart + BigInt(spans.startNano[row]!),
    spans.durationNano[row],
    spans.left[row],
    spans.right[row],
    `{${texts.join(",")}}`,
  ].join("\t")}\n`;
}

/** 32 hex digits. */
export function traceIdOf({ traceIds }: SpanSet, trace: number): string {
  return Buffer.from(traceIds.buffer, traceIds.byteOffset + trace * 16, 16).toString("hex");
}

export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
