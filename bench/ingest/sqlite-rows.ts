import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { exportRequestType } from "../../proto/load.ts";

/** What the peer reached. */
export interface RowStoreResult {
  readonly spansPerSecond: number;
  readonly bytesPerSpan: number;
}

interface DecodedSpan {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  /** Empty for a root. */
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: { toString(): string };
  readonly endTimeUnixNano: { toString(): string };
  readonly attributes?: unknown;
  readonly events?: unknown;
  readonly status?: { readonly code?: number };
}
interface DecodedRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly DecodedSpan[] }[];
  }[];
}

/**
 * The peer: what most would build. One row a span, attributes and events as JSON text, indexes on trace id, on
 * service and start, and on name; WAL, synchronous NORMAL as ours, one transaction a request. It is given decoded
 * spans and ready JSON: only inserting is timed.
 */
export function measureRowStore(requests: readonly Uint8Array[]): RowStoreResult {
  const folder = mkdtempSync(join(tmpdir(), "sightglass-bench-rows-"));
  try {
    const database = openRowStore(join(folder, "rows.db"));
    const insertAll = insertInto(database);
    let spans = 0;
    let elapsedMs = 0;
    for (const request of requests) {
      const rows = rowsOf(request);
      const startMs = performance.now();
      insertAll(rows);
      elapsedMs += performance.now() - startMs;
      spans += rows.length;
    }
    const startMs = performance.now();
    database.pragma("wal_checkpoint(TRUNCATE)");
    elapsedMs += performance.now() - startMs;
    database.close();
    return {
      spansPerSecond: (spans / elapsedMs) * 1000,
      bytesPerSpan: statSync(join(folder, "rows.db")).size / spans,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openRowStore(path: string): Database.Database {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(`
    CREATE TABLE spans (
      trace_id BLOB NOT NULL, span_id BLOB NOT NULL, parent_span_id BLOB, service TEXT NOT NULL, name TEXT NOT NULL,
      kind INTEGER NOT NULL, start_ns INTEGER NOT NULL, duration_ns INTEGER NOT NULL, status INTEGER NOT NULL,
      attributes TEXT NOT NULL, events TEXT NOT NULL
    );
    CREATE INDEX spans_trace ON spans (trace_id);
    CREATE INDEX spans_service_start ON spans (service, start_ns);
    CREATE INDEX spans_name ON spans (name);
  `);
  return database;
}

type Row = readonly unknown[];

function insertInto(database: Database.Database): (rows: readonly Row[]) => void {
  const insert = database.prepare("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  return database.transaction((rows: readonly Row[]) => {
    for (const row of rows) insert.run(...row);
  });
}

function rowsOf(request: Uint8Array): Row[] {
  const decoded = exportRequestType("traces").decode(request) as unknown as DecodedRequest;
  return decoded.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => rowOf(service, span)));
  });
}

function rowOf(service: string, span: DecodedSpan): Row {
  const start = BigInt(span.startTimeUnixNano.toString());
  const end = BigInt(span.endTimeUnixNano.toString());
  return [
    span.traceId,
    span.spanId,
    span.parentSpanId.length === 0 ? null : span.parentSpanId,
    service,
    span.name,
    span.kind,
    start,
    end - start,
    span.status?.code ?? 0,
    JSON.stringify(span.attributes ?? []),
    JSON.stringify(span.events ?? []),
  ];
}
