import type { AnyBatch } from "../pdata/batch.ts";
import type { RunId, RunKey, RunPart } from "../storage/stored-runs.ts";
import { type RunRows, runRowsOf } from "./run-rows.ts";
import type { SessionWindow, SessionWindows } from "./session-windows.ts";

/** The code of an error status in OTLP. */
const statusError = 2;

interface Count {
  items: number;
  errors: number;
  firstMs: number;
  lastMs: number;
}

/**
 * What a chunk holds of each run. An open chunk only grows, so what was counted stays counted: asking again costs what has come
 * since. A full chunk of spans takes some 5 ms.
 *
 *     row ──► scope ──► process (looked up once for each resource of the dictionary)
 *       └───► time ───► session
 */
export class RunTally {
  readonly #batch: AnyBatch;
  readonly #windows: SessionWindows;
  /** By row of `scopes`. */
  readonly #ofScope: (Count | undefined)[] = [];
  readonly #ofSession = new Map<RunId, Count>();
  #rows = 0;

  constructor(batch: AnyBatch, windows: SessionWindows) {
    this.#batch = batch;
    this.#windows = windows;
  }

  /** One for each run, services before sessions. */
  parts(): RunPart[] {
    const rows = runRowsOf(this.#batch);
    if (this.#rows < rows.rowCount) this.#count(rows);
    return [...this.#processes(rows.processOf), ...this.#sessions()];
  }

  #count(rows: RunRows): void {
    const first = this.#rows;
    const startMs = new Float64Array(rows.rowCount - first);
    const endMs = new Float64Array(startMs.length);
    rows.readTimes(first, startMs, endMs);
    const { scope, statusCode } = rows;
    let window: SessionWindow | undefined;
    let inWindow: Count | undefined;
    for (let i = 0; i < startMs.length; i++) {
      const row = first + i;
      const items = rows.items(row);
      // A metric without points.
      if (items === 0) continue;
      const errors = statusCode !== undefined && statusCode[row] === statusError ? 1 : 0;
      const start = startMs[i]!;
      const end = Math.max(start, endMs[i]!);
      add(this.#ofScope[scope[row]!] ?? this.#newOfScope(scope[row]!), items, errors, start, end);
      if (window === undefined || start < window.startMs || start >= window.endMs) {
        window = this.#windows.at(start);
        inWindow = window && this.#countOfSession(window.id);
      }
      if (inWindow !== undefined) add(inWindow, items, errors, start, end);
    }
    this.#rows = rows.rowCount;
  }

  #newOfScope(scopeRow: number): Count {
    const count = newCount();
    this.#ofScope[scopeRow] = count;
    return count;
  }

  #countOfSession(id: RunId): Count {
    let count = this.#ofSession.get(id);
    if (count === undefined) {
      count = newCount();
      this.#ofSession.set(id, count);
    }
    return count;
  }

  #processes(processOf: (scopeRow: number) => RunKey): RunPart[] {
    const byId = new Map<RunId, { key: RunKey; count: Count }>();
    for (const [scopeRow, count] of this.#ofScope.entries()) {
      if (count === undefined) continue;
      const key = processOf(scopeRow);
      const known = byId.get(key.id);
      if (known === undefined) byId.set(key.id, { key, count: { ...count } });
      else add(known.count, count.items, count.errors, count.firstMs, count.lastMs);
    }
    return [...byId.values()].map(({ key, count }) => partOf(key, count));
  }

  #sessions(): RunPart[] {
    return [...this.#ofSession].map(([id, count]) => partOf({ id, kind: "session", identity: "" }, count));
  }
}

function newCount(): Count {
  return { items: 0, errors: 0, firstMs: Number.POSITIVE_INFINITY, lastMs: 0 };
}

function add(count: Count, items: number, errors: number, firstMs: number, lastMs: number): void {
  count.items += items;
  count.errors += errors;
  if (firstMs < count.firstMs) count.firstMs = firstMs;
  if (lastMs > count.lastMs) count.lastMs = lastMs;
}

function partOf({ id, kind, identity }: RunKey, { items, errors, firstMs, lastMs }: Count): RunPart {
  return { id, kind, identity, items, errors, firstMs: Math.floor(firstMs), lastMs: Math.ceil(lastMs) };
}
