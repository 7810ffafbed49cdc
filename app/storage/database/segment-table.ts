import type { Database, Statement } from "better-sqlite3";
import type { Signal } from "../../base/signal.ts";
import type { SegmentId, SegmentInfo } from "../store.ts";
import { rowChecksum } from "./checksum.ts";
import { signalCodeOf, signalOfCode } from "./codes.ts";

/** A chunk as it is written: one blob a section, in the order of the format. */
export interface PackedSegment {
  readonly signal: Signal;
  readonly itemCount: number;
  readonly minTimeUnixNano: bigint;
  readonly maxTimeUnixNano: bigint;
  readonly summary: Uint8Array;
  readonly sections: readonly Uint8Array[];
}

/** Room for the sections of one segment in the key space of `section`. */
const sectionsPerSegment = 256;

interface SegmentRow {
  readonly id: bigint;
  readonly signal: bigint;
  readonly itemCount: bigint;
  readonly minTime: bigint;
  readonly maxTime: bigint;
  readonly sectionCount: bigint;
  readonly bytes: bigint;
  readonly crc32: bigint;
  readonly summary: Uint8Array;
}

export interface ListedSegment {
  readonly info: SegmentInfo;
  readonly sectionCount: number;
}

/** A row that cannot be trusted. */
export interface DamagedSegment {
  readonly id: SegmentId;
  readonly damage: string;
}

/** The rows of `segment` and `section`. Runs inside the transaction of its caller. */
export class SegmentTable {
  readonly #insert: Statement<unknown[]>;
  readonly #insertSection: Statement<unknown[]>;
  readonly #page: Statement<unknown[], SegmentRow>;
  readonly #find: Statement<unknown[], SegmentRow>;
  readonly #sections: Statement<unknown[], { key: number; crc32: number; body: Uint8Array }>;
  readonly #section: Statement<unknown[], { crc32: number; body: Uint8Array }>;
  readonly #delete: Statement<unknown[]>;
  readonly #deleteSections: Statement<unknown[]>;
  readonly #count: Statement<unknown[], number>;
  readonly #totalBytes: Statement<unknown[], number>;
  readonly #bytesOf: Statement<unknown[], number>;
  readonly #quarantine: Statement<unknown[]>;

  constructor(database: Database) {
    const columns = `id, signal, item_count AS itemCount, min_time AS minTime, max_time AS maxTime,
      section_count AS sectionCount, bytes, crc32, summary`;
    this.#insert = database.prepare("INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#insertSection = database.prepare("INSERT INTO section VALUES (?, ?, ?)");
    this.#page = database.prepare<unknown[], SegmentRow>(
      `SELECT ${columns} FROM segment WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#page.safeIntegers();
    this.#find = database.prepare<unknown[], SegmentRow>(`SELECT ${columns} FROM segment WHERE id = ?`);
    this.#find.safeIntegers();
    this.#sections = database.prepare(
      "SELECT key, crc32, body FROM section WHERE key BETWEEN ? AND ? ORDER BY key",
    );
    this.#section = database.prepare("SELECT crc32, body FROM section WHERE key = ?");
    this.#delete = database.prepare("DELETE FROM segment WHERE id = ?");
    this.#deleteSections = database.prepare("DELETE FROM section WHERE key BETWEEN ? AND ?");
    this.#count = database.prepare<unknown[], number>("SELECT count(*) FROM segment").pluck();
    this.#totalBytes = database
      .prepare<unknown[], number>("SELECT coalesce(sum(bytes), 0) FROM segment")
      .pluck();
    this.#bytesOf = database.prepare<unknown[], number>("SELECT bytes FROM segment WHERE id = ?").pluck();
    this.#quarantine = database.prepare(
      `INSERT INTO quarantine (origin, key, noticed_ms, reason, detail, body)
       SELECT 'section', key, ?, ?, json_object('crc32', crc32), body FROM section WHERE key BETWEEN ? AND ?`,
    );
  }

  insert(id: SegmentId, segment: PackedSegment): SegmentInfo {
    const { sections, summary, itemCount } = segment;
    const bytes = sections.reduce((sum, section) => sum + section.length, summary.length);
    const row = {
      id: BigInt(id),
      signal: BigInt(signalCodeOf(segment.signal)),
      itemCount: BigInt(itemCount),
      minTime: BigInt.asIntN(64, segment.minTimeUnixNano),
      maxTime: BigInt.asIntN(64, segment.maxTimeUnixNano),
      sectionCount: BigInt(sections.length),
      bytes: BigInt(bytes),
      summary,
    };
    this.#insert.run(
      row.id,
      row.signal,
      row.itemCount,
      row.minTime,
      row.maxTime,
      row.sectionCount,
      row.bytes,
      checksumOf(row),
      summary,
    );
    for (const [index, body] of sections.entries()) {
      const key = firstKey(id) + index;
      this.#insertSection.run(key, rowChecksum([key], body), body);
    }
    const { signal, minTimeUnixNano, maxTimeUnixNano } = segment;
    return { id, signal, itemCount, minTimeUnixNano, maxTimeUnixNano, bytes, summary };
  }

  /** Up to `limit` segments after `after` in the order sealed; damaged rows as such. */
  page(after: SegmentId, limit: number): (ListedSegment | DamagedSegment)[] {
    return this.#page.all(after, limit).map(checkRow);
  }

  find(id: SegmentId): ListedSegment | DamagedSegment | undefined {
    const row = this.#find.get(id);
    return row === undefined ? undefined : checkRow(row);
  }

  /** The blobs of a segment in order, or what is wrong with the first bad one. */
  sections(id: SegmentId, count: number): Uint8Array[] | DamagedSegment {
    const rows = this.#sections.all(firstKey(id), lastKey(id));
    if (rows.length !== count) return { id, damage: `${rows.length} of ${count} sections` };
    for (const [index, row] of rows.entries())
      if (row.key !== firstKey(id) + index || row.crc32 !== rowChecksum([row.key], row.body))
        return { id, damage: `checksum mismatch in section ${row.key - firstKey(id)}` };
    return rows.map((row) => row.body);
  }

  /** The blobs of some sections, in the order given, or what is wrong with the first bad one. */
  chosenSections(id: SegmentId, indexes: readonly number[]): Uint8Array[] | DamagedSegment {
    const blobs: Uint8Array[] = [];
    for (const index of indexes) {
      const key = firstKey(id) + index;
      const row = this.#section.get(key);
      if (row === undefined) return { id, damage: `no section ${index}` };
      if (row.crc32 !== rowChecksum([key], row.body))
        return { id, damage: `checksum mismatch in section ${index}` };
      blobs.push(row.body);
    }
    return blobs;
  }

  /** Deletes a segment and its sections; returns its bytes. */
  delete(id: SegmentId): number {
    const bytes = this.#bytesOf.get(id) ?? 0;
    this.#delete.run(id);
    this.#deleteSections.run(firstKey(id), lastKey(id));
    return bytes;
  }

  /** Moves the blobs to `quarantine` and deletes the segment; returns its bytes. */
  quarantine(id: SegmentId, reason: string, nowMs: number): number {
    this.#quarantine.run(nowMs, reason, firstKey(id), lastKey(id));
    return this.delete(id);
  }

  count(): number {
    return this.#count.get()!;
  }

  /** Stored bytes of all segments together. */
  measureAll(): number {
    return this.#totalBytes.get()!;
  }
}

function firstKey(id: SegmentId): number {
  return id * sectionsPerSegment;
}

function lastKey(id: SegmentId): number {
  return id * sectionsPerSegment + sectionsPerSegment - 1;
}

function checksumOf(row: Omit<SegmentRow, "crc32">): number {
  const low = (time: bigint) => Number(BigInt.asUintN(32, time));
  const high = (time: bigint) => Number(BigInt.asUintN(64, time) >> 32n);
  const { minTime, maxTime } = row;
  const counts = [row.id, row.signal, row.itemCount, row.sectionCount, row.bytes].map(Number);
  return rowChecksum([...counts, low(minTime), high(minTime), low(maxTime), high(maxTime)], row.summary);
}

function checkRow(row: SegmentRow): ListedSegment | DamagedSegment {
  const id = Number(row.id);
  const signal = signalOfCode(Number(row.signal));
  if (Number(row.crc32) !== checksumOf(row) || signal === undefined)
    return { id, damage: "checksum mismatch in the segment row" };
  const info: SegmentInfo = {
    id,
    signal,
    itemCount: Number(row.itemCount),
    minTimeUnixNano: BigInt.asUintN(64, row.minTime),
    maxTimeUnixNano: BigInt.asUintN(64, row.maxTime),
    bytes: Number(row.bytes),
    summary: row.summary,
  };
  return { info, sectionCount: Number(row.sectionCount) };
}
