import type Database from "better-sqlite3";
import { recordingStart } from "../generator/requests.ts";
import type { SpanSet } from "./span-set.ts";

/** Rows inserted by one statement: calling SQLite costs more than inserting so short a row. */
const pairsPerInsert = 200;

/**
 * Fills `spans`, `traces`, `pairs` (distinct attributes) and `span_pairs` (who has which), then indexes what is
 * searched by.
 */
export function loadSqlite(database: Database.Database, spans: SpanSet): void {
  database.exec(tables);
  database.transaction(() => {
    insertSpans(database, spans);
    insertPairs(database, spans);
    insertSpanPairs(database, spans);
  })();
  database.exec(indexes);
}

const tables = `
  CREATE TABLE spans (
    id INTEGER PRIMARY KEY, trace_id BLOB NOT NULL, span_id BLOB NOT NULL, parent INTEGER, service TEXT NOT NULL,
    name TEXT NOT NULL, kind INTEGER NOT NULL, status INTEGER NOT NULL, start INTEGER NOT NULL, duration INTEGER NOT NULL);
  CREATE TABLE pairs (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL);
  CREATE TABLE span_pairs (span INTEGER NOT NULL, pair INTEGER NOT NULL, PRIMARY KEY (span, pair)) WITHOUT ROWID;`;

const indexes = `
  CREATE INDEX spans_trace ON spans (trace_id);
  CREATE INDEX spans_service ON spans (service, name, duration);
  CREATE INDEX spans_start ON spans (start);
  CREATE INDEX spans_status ON spans (status, service);
  CREATE UNIQUE INDEX pairs_key ON pairs (key, value);
  CREATE INDEX span_pairs_pair ON span_pairs (pair, span);
  CREATE TABLE traces AS
    SELECT trace_id, min(start) AS start, max(start + duration) AS end, count(*) AS span_count,
      sum(status = 2) AS error_count
    FROM spans GROUP BY trace_id;
  CREATE UNIQUE INDEX traces_id ON traces (trace_id);
  CREATE INDEX traces_start ON traces (start);
  ANALYZE;`;

function insertSpans(database: Database.Database, spans: SpanSet): void {
  const insert = database.prepare("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (let row = 0; row < spans.count; row++) {
    const parent = spans.parent[row]!;
    insert.run(
      row,
      bytesOf(spans.traceIds, spans.trace[row]! * 4, 4),
      bytesOf(spans.spanId, row * 2, 2),
      parent === -1 ? null : parent,
      spans.services[spans.service[row]!],
      spans.names[spans.name[row]!],
      spans.kind[row],
      spans.status[row],
      recordingStart + BigInt(spans.startNano[row]!),
      spans.durationNano[row],
    );
  }
}

function bytesOf(words: Uint32Array, at: number, count: number): Buffer {
  return Buffer.from(words.buffer, words.byteOffset + at * 4, count * 4);
}

function insertPairs(database: Database.Database, { pairs, keys, spanKeys }: SpanSet): void {
  const insert = database.prepare("INSERT INTO pairs VALUES (?, ?, ?)");
  const wanted = new Set(spanKeys);
  for (const [id, { key, text }] of pairs.entries()) {
    const name = keys[key]!;
    if (wanted.has(name)) insert.run(id, name, text);
  }
}

function insertSpanPairs(database: Database.Database, { attributes, attributesEnd }: SpanSet): void {
  const insertOf = (count: number) =>
    database.prepare(`INSERT INTO span_pairs VALUES ${new Array(count).fill("(?, ?)").join(", ")}`);
  const insertMany = insertOf(pairsPerInsert);
  const values: number[] = [];
  let span = 0;
  for (const [at, pair] of attributes.entries()) {
    while (attributesEnd[span]! <= at) span += 1;
    values.push(span, pair);
    if (values.length < pairsPerInsert * 2) continue;
    insertMany.run(values);
    values.length = 0;
  }
  if (values.length > 0) insertOf(values.length / 2).run(values);
}
