import type { Database, Statement } from "better-sqlite3";
import { type Signal, signals } from "../../base/signal.ts";
import type { LossReason, SegmentId, SegmentInfo } from "../store.ts";
import type {
  EvictionRecord,
  RunId,
  RunKind,
  RunPart,
  SegmentRuns,
  StoredRun,
  StoredRuns,
} from "../stored-runs.ts";
import { signalCodeOf, signalOfCode } from "./codes.ts";

/** Evictions that follow one another within this are told as one: a busy receiver evicts every few seconds. */
const sameEvictionMs = 60_000;

/** Evictions kept: weeks of them, and short enough to be read at once. */
const evictionsMax = 500;

interface RunRow {
  readonly id: RunId;
  readonly kind: RunKind;
  readonly identity: string;
  readonly name: string;
  readonly pinned: number;
  readonly startMs: number;
  readonly seenMs: number;
  readonly endMs: number | null;
  readonly evictedMs: number | null;
  readonly evictedReason: LossReason | null;
  readonly traces: number;
  readonly metrics: number;
  readonly logs: number;
}

interface PartRow {
  readonly segment: SegmentId;
  readonly signal: number;
  readonly id: RunId;
  readonly items: number;
  readonly errors: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

interface EvictionRow {
  readonly id: number;
  readonly evictedMs: number;
  readonly reason: LossReason;
  readonly signal: number;
  readonly items: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly runs: string;
}

type LostPart = Pick<RunPart, "id" | "items" | "firstMs" | "lastMs">;

/** What left together. Items are of a service and of a session: the parts count them twice. */
interface LostItems {
  readonly signal: Signal;
  readonly items: number;
  readonly parts: readonly LostPart[];
}

/** Segments that hold anything of a pinned run. */
const pinnedSegments =
  "SELECT segment FROM run_segment JOIN run ON run.id = run_segment.run WHERE run.pinned = 1";

/** The rows of `run`, `run_segment` and `eviction`. Writes run inside the transaction of their caller. */
export class RunTable {
  readonly #database: Database;
  readonly #addRun: Statement<unknown[]>;
  readonly #addPart: Statement<unknown[]>;
  readonly #partsOf: Statement<unknown[], LostPart>;
  readonly #dropParts: Statement<unknown[]>;
  readonly #evictable: Statement<unknown[], SegmentId>;
  readonly #anyPinned: Statement<unknown[], number>;
  readonly #lastEviction: Statement<unknown[], EvictionRow>;
  readonly #writeEviction: Statement<unknown[]>;
  readonly #see: Statement<unknown[]>;

  constructor(database: Database) {
    this.#database = database;
    this.#addRun = database.prepare(`
      INSERT INTO run (id, kind, identity, start_ms, seen_ms) VALUES (@id, @kind, @identity, @firstMs, @lastMs)
      ON CONFLICT (id) DO UPDATE SET
        start_ms = min(start_ms, excluded.start_ms), seen_ms = max(seen_ms, excluded.seen_ms)
        WHERE kind = 'service'`);
    this.#addPart = database.prepare(
      "INSERT OR REPLACE INTO run_segment VALUES (@segment, @id, @items, @errors, @firstMs, @lastMs)",
    );
    this.#partsOf = database.prepare(
      "SELECT run AS id, items, first_ms AS firstMs, last_ms AS lastMs FROM run_segment WHERE segment = ?",
    );
    this.#dropParts = database.prepare("DELETE FROM run_segment WHERE segment = ?");
    this.#evictable = database
      .prepare<unknown[], SegmentId>(`SELECT id FROM segment WHERE id NOT IN (${pinnedSegments}) ORDER BY id`)
      .pluck();
    this.#anyPinned = database
      .prepare<unknown[], number>("SELECT EXISTS (SELECT 1 FROM run WHERE pinned = 1)")
      .pluck();
    this.#lastEviction = database.prepare(
      `${evictionQuery} WHERE signal = ? AND reason = ? ORDER BY id DESC LIMIT 1`,
    );
    this.#writeEviction = database.prepare("INSERT OR REPLACE INTO eviction VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    this.#see = database.prepare("UPDATE run SET seen_ms = max(seen_ms, ?) WHERE id = ?");
  }

  /** Segments that may be evicted, oldest first. */
  evictableIds(): SegmentId[] {
    return this.#evictable.all();
  }

  hasPinned(): boolean {
    return this.#anyPinned.get() === 1;
  }

  /** What a segment holds of runs, new ones included. */
  addParts(segment: SegmentId, parts: readonly RunPart[]): void {
    for (const part of parts) {
      this.#addRun.run(part);
      this.#addPart.run({ ...part, segment });
    }
  }

  dropParts(segment: SegmentId): void {
    this.#dropParts.run(segment);
  }

  /** Books what runs lost with a segment. */
  evicted(info: SegmentInfo, reason: LossReason, nowMs: number): void {
    const parts = this.#partsOf.all(info.id);
    this.dropParts(info.id);
    this.lost({ signal: info.signal, items: info.itemCount, parts }, reason, nowMs);
  }

  /** Books what runs lost. */
  lost({ signal, items, parts }: LostItems, reason: LossReason, nowMs: number): void {
    const column = `evicted_${signal}`;
    const lose = this.#database.prepare(
      `UPDATE run SET ${column} = ${column} + ?, evicted_ms = ?, evicted_reason = ? WHERE id = ?`,
    );
    for (const part of parts) lose.run(part.items, nowMs, reason, part.id);
    if (parts.length === 0) return;
    this.#log({
      ...{ evictedMs: nowMs, reason, signal, items },
      firstMs: Math.min(...parts.map(({ firstMs }) => firstMs)),
      lastMs: Math.max(...parts.map(({ lastMs }) => lastMs)),
      runs: parts.map(({ id }) => id),
    });
  }

  #log(record: EvictionRecord): void {
    const signal = signalCodeOf(record.signal);
    const last = this.#lastEviction.get(signal, record.reason);
    const isSame = last !== undefined && record.evictedMs - last.evictedMs < sameEvictionMs;
    const items = record.items + (isSame ? last.items : 0);
    const firstMs = Math.min(record.firstMs, isSame ? last.firstMs : record.firstMs);
    const lastMs = Math.max(record.lastMs, isSame ? last.lastMs : record.lastMs);
    const runs = new Set([...(isSame ? (JSON.parse(last.runs) as RunId[]) : []), ...record.runs]);
    const row = [record.evictedMs, record.reason, signal, items, firstMs, lastMs, JSON.stringify([...runs])];
    this.#writeEviction.run(isSame ? last.id : null, ...row);
    this.#database
      .prepare("DELETE FROM eviction WHERE id <= (SELECT max(id) FROM eviction) - ?")
      .run(evictionsMax);
  }

  /** Adds a session, and ends the one before. */
  beginSession(id: RunId, nowMs: number): void {
    const database = this.#database;
    database.prepare("UPDATE run SET end_ms = ? WHERE kind = 'session' AND end_ms IS NULL").run(nowMs);
    database
      .prepare("INSERT INTO run (id, kind, identity, start_ms, seen_ms) VALUES (?, 'session', '', ?, ?)")
      .run(id, nowMs, nowMs);
  }

  /** Something came, or the session ends in order. */
  see(id: RunId, nowMs: number): void {
    this.#see.run(nowMs, id);
  }

  update(
    id: RunId,
    change: { readonly name?: string | undefined; readonly isPinned?: boolean | undefined },
  ): void {
    const { name, isPinned } = change;
    if (name !== undefined) this.#database.prepare("UPDATE run SET name = ? WHERE id = ?").run(name, id);
    if (isPinned !== undefined)
      this.#database.prepare("UPDATE run SET pinned = ? WHERE id = ?").run(isPinned ? 1 : 0, id);
  }

  /** A run of which nothing is sealed yet, so that a name or a pin can be put to it. */
  ensure(part: Pick<RunPart, "id" | "kind" | "identity" | "firstMs" | "lastMs">): void {
    const { id, kind, identity, firstMs, lastMs } = part;
    this.#addRun.run({ id, kind, identity, firstMs, lastMs });
  }

  forget(id: RunId): void {
    this.#database.prepare("DELETE FROM run WHERE id = ?").run(id);
    this.#database.prepare("DELETE FROM run_segment WHERE run = ?").run(id);
  }

  list(): StoredRuns {
    const unknown = this.#database
      .prepare<[], { segment: SegmentId; signal: number }>(
        "SELECT id AS segment, signal FROM segment WHERE id NOT IN (SELECT segment FROM run_segment) ORDER BY id",
      )
      .all();
    return {
      runs: this.#database.prepare<[], RunRow>(runQuery).all().map(runOf),
      segments: this.#segments(),
      unknown: unknown.flatMap(({ segment, signal }) => {
        const known = signalOfCode(signal);
        return known === undefined ? [] : [{ segment, signal: known }];
      }),
    };
  }

  /** Newest first. */
  evictions(): EvictionRecord[] {
    const rows = this.#database
      .prepare<[], EvictionRow>(`${evictionQuery} ORDER BY evicted_ms DESC, id DESC`)
      .all();
    return rows.flatMap(({ id: _id, signal, runs, ...rest }) => {
      const known: Signal | undefined = signalOfCode(signal);
      return known === undefined ? [] : [{ ...rest, signal: known, runs: JSON.parse(runs) as RunId[] }];
    });
  }

  #segments(): SegmentRuns[] {
    const rows = this.#database
      .prepare<[], PartRow>(
        `SELECT segment, signal, run AS id, items, errors, first_ms AS firstMs, last_ms AS lastMs
         FROM run_segment JOIN segment ON segment.id = run_segment.segment ORDER BY segment`,
      )
      .all();
    const segments = new Map<SegmentId, { signal: Signal; parts: SegmentRuns["parts"][number][] }>();
    for (const { segment, signal, ...part } of rows) {
      const known = signalOfCode(signal);
      if (known === undefined) continue;
      const found = segments.get(segment);
      if (found === undefined) segments.set(segment, { signal: known, parts: [part] });
      else found.parts.push(part);
    }
    return [...segments].map(([segment, rest]) => ({ segment, ...rest }));
  }
}

const runQuery = `
  SELECT id, kind, identity, name, pinned, start_ms AS startMs, seen_ms AS seenMs, end_ms AS endMs, evicted_ms AS evictedMs,
    evicted_reason AS evictedReason, evicted_traces AS traces, evicted_metrics AS metrics, evicted_logs AS logs
  FROM run`;

const evictionQuery = `
  SELECT id, evicted_ms AS evictedMs, reason, signal, items, first_ms AS firstMs, last_ms AS lastMs, runs FROM eviction`;

function runOf(row: RunRow): StoredRun {
  const { id, kind, identity, name, pinned, startMs, seenMs, endMs, evictedMs, evictedReason } = row;
  const items = Object.fromEntries(signals.map((signal) => [signal, row[signal]])) as Record<Signal, number>;
  return {
    ...{ id, kind, identity, name, startMs, seenMs },
    isPinned: pinned === 1,
    endMs: endMs ?? undefined,
    evicted:
      evictedMs === null || evictedReason === null
        ? undefined
        : { items, lastMs: evictedMs, reason: evictedReason },
  };
}
