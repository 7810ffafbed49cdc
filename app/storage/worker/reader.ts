import { statSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { type JournalRow, JournalTable, unpackRow } from "../database/journal-table.ts";
import { openReader } from "../database/open-database.ts";
import { type DamagedSegment, SegmentTable } from "../database/segment-table.ts";
import {
  decodeIndex,
  decodePart,
  indexSectionsOf,
  sectionsOf,
  wholeSectionsOf,
} from "../segment/decode-part.ts";
import { decodeSegment, readSpanRows } from "../segment/decode-segment.ts";
import type { FlatBatch } from "../segment/flat-batch.ts";
import { SegmentDamageError } from "../segment/segment-damage-error.ts";
import type { JournalSequence, SegmentId, SegmentInfo, SegmentPart } from "../store.ts";
import type {
  Damaged,
  LoadIndexResult,
  LoadResult,
  ReplayedEntry,
  ReplayPage,
  SegmentPage,
} from "./protocol.ts";

/** Rows read in one go, and raw bytes after which a page ends: what replay holds in memory at a time. */
const pageRows = 256;
const pageBytes = 16 * 1024 * 1024;

/** Segments read in one go: the summary of one with a trace to each span takes some 3 MB. */
const pageSegments = 16;

/** Reads the database beside the writer, in short transactions: a long one would keep the log from being folded in. */
export class Reader {
  readonly #path: string;
  #database: Database | undefined;
  #journal!: JournalTable;
  #segments!: SegmentTable;
  /** Which file is open; 0 = none yet. */
  #inode = 0;

  /** Opens nothing: there may be no database yet. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Call before each of the others. Opens the file; again where the writer set a damaged one aside: the old connection would
   * go on reading that.
   */
  refresh(): void {
    if (statSync(this.#path).ino === this.#inode) return;
    this.close();
    this.#open();
  }

  load(id: SegmentId): LoadResult {
    const found = this.#segments.find(id);
    if (found === undefined) return { kind: "missing" };
    if ("damage" in found) return { kind: "damaged", damage: found.damage };
    const { info, sectionCount } = found;
    const sections =
      info.signal === "traces"
        ? this.#segments.chosenSections(id, wholeSectionsOf(sectionCount))
        : this.#segments.sections(id, sectionCount);
    return decoded(sections, (blobs) => decodeSegment(info.signal, blobs));
  }

  /** Reads and decodes only the sections of the part. */
  loadPart(id: SegmentId, part: SegmentPart): LoadResult {
    const found = this.#segments.find(id);
    if (found === undefined || ("info" in found && found.info.signal !== "traces"))
      return { kind: "missing" };
    if ("damage" in found) return { kind: "damaged", damage: found.damage };
    const sections = this.#segments.chosenSections(id, sectionsOf(part, found.sectionCount));
    return decoded(sections, (blobs) => decodePart(part, blobs));
  }

  /** What the index stored with the span rows, or, where it stored nothing or that is damaged, the part `hot`. */
  loadIndex(id: SegmentId): LoadIndexResult {
    return this.#storedIndex(id) ?? this.loadPart(id, "hot");
  }

  #storedIndex(id: SegmentId): LoadIndexResult | undefined {
    const found = this.#segments.find(id);
    const numbers = found !== undefined && "info" in found ? indexSectionsOf(found.sectionCount) : undefined;
    const sections = numbers && this.#segments.chosenSections(id, numbers);
    if (sections === undefined || "damage" in sections) return undefined;
    try {
      const index = decodeIndex(sections[1]!);
      return index && { kind: "index", index, rows: readSpanRows(sections[0]) };
    } catch (error) {
      if (!(error instanceof SegmentDamageError)) throw error;
      return undefined;
    }
  }

  /** The next segments after `after`, without their columns. */
  segmentPage(after: SegmentId): SegmentPage {
    const segments: SegmentInfo[] = [];
    const damaged: Damaged[] = [];
    const page = this.#segments.page(after, pageSegments);
    for (const listed of page)
      if ("damage" in listed) damaged.push(listed);
      else segments.push(listed.info);
    const last = page.at(-1);
    const isLast = last === undefined || page.length < pageSegments;
    return { segments, damaged, next: isLast ? undefined : "damage" in last ? last.id : last.info.id };
  }

  lastSequence(): JournalSequence {
    return this.#journal.lastSequence();
  }

  /** The next entries after `after`, decompressed into one buffer. */
  replayPage(after: JournalSequence, last: JournalSequence): ReplayPage {
    const rows = this.#journal.page(after, last, pageRows);
    const damaged: Damaged[] = [];
    const unpacked: { row: JournalRow; entry: ReplayedEntry }[] = [];
    let bytes = 0;
    let read = 0;
    for (const row of rows) {
      read++;
      const result = unpackRow(row);
      if ("damage" in result) {
        damaged.push({ id: row.sequence, damage: result.damage });
        continue;
      }
      const wire = { encoding: result.encoding, bytes: result.bytes };
      const entry = { sequence: row.sequence, signal: result.signal, wire, committedMs: row.committedMs };
      unpacked.push({ row, entry });
      bytes += result.bytes.length;
      if (bytes >= pageBytes) break;
    }
    const isLast = rows.length < pageRows && read === rows.length;
    const next = isLast ? undefined : rows[read - 1]?.sequence;
    return {
      entries: gather(
        unpacked.map(({ entry }) => entry),
        bytes,
      ),
      damaged,
      next,
    };
  }

  close(): void {
    this.#database?.close();
  }

  #open(): void {
    this.#inode = statSync(this.#path).ino;
    const database = openReader(this.#path);
    this.#database = database;
    this.#journal = new JournalTable(database);
    this.#segments = new SegmentTable(database);
  }
}

function decoded(
  sections: readonly Uint8Array[] | DamagedSegment,
  decode: (sections: readonly Uint8Array[]) => FlatBatch,
): LoadResult {
  if ("damage" in sections) return { kind: "damaged", damage: sections.damage };
  try {
    return { kind: "loaded", flat: decode(sections) };
  } catch (error) {
    if (!(error instanceof SegmentDamageError)) throw error;
    return { kind: "damaged", damage: error.message };
  }
}

/** The same entries over one buffer of their own, so that a page is one transfer and holds no foreign pool. */
function gather(entries: readonly ReplayedEntry[], bytes: number): ReplayedEntry[] {
  const buffer = new Uint8Array(bytes);
  let at = 0;
  return entries.map((entry) => {
    const { encoding, bytes: source } = entry.wire;
    buffer.set(source, at);
    const copy = buffer.subarray(at, at + source.length);
    at += source.length;
    return { ...entry, wire: { encoding, bytes: copy } };
  });
}
