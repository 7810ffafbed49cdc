import { rangeStart } from "../../pdata/table.ts";
import { encodeUtf8 } from "../../pdata/utf8.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import { spanIdHex, traceIdHex } from "../words.ts";
import type { BlockRows } from "./block-source.ts";
import { buildAttributeSet } from "./build-attribute-set.ts";
import { PairLists } from "./message-attributes.ts";
import { PairTable } from "./pair-table.ts";
import type { BlockDetails } from "./span-block.ts";

const keys = {
  eventName: encodeUtf8("event:name"),
  eventOffset: encodeUtf8("event:timeSinceStart"),
  linkTrace: encodeUtf8("link:traceID"),
  linkSpan: encodeUtf8("link:spanID"),
  statusMessage: encodeUtf8("statusMessage"),
};

export interface BuiltDetails {
  readonly details: BlockDetails;
  readonly allocations: readonly number[];
}

/** Events, links and status messages of a block. Throws `MemoryFullError`. */
export function buildDetails(source: BlockRows, memory: SharedMemory): BuiltDetails {
  const allocations: number[] = [];
  const place = (lists: PairLists) => {
    const { part, offset } = buildAttributeSet(lists.lists(), new PairTable(lists.pairs), memory, "details");
    allocations.push(offset);
    return part;
  };
  const placeOwners = (owners: readonly number[]) => {
    const offset = memory.allocate(owners.length * 2, "details");
    allocations.push(offset);
    const column = new Uint16Array(memory.buffer, offset, owners.length);
    column.set(owners);
    return column;
  };
  try {
    const events = listEvents(source);
    const links = listLinks(source);
    const details = {
      eventOwner: placeOwners(events.owners),
      events: place(events.lists),
      linkOwner: placeOwners(links.owners),
      links: place(links.lists),
      status: place(listMessages(source)),
    };
    return { details, allocations };
  } catch (error) {
    for (const offset of allocations) memory.free(offset);
    throw error;
  }
}

interface OwnedLists {
  readonly owners: readonly number[];
  readonly lists: PairLists;
}

function listEvents({ batch, firstRow, rowCount }: BlockRows): OwnedLists {
  const { dictionary, tables } = batch;
  const { eventsEnd, startTimeUnixNano: start } = tables.spans.columns;
  const { timeUnixNano, name, attributesEnd } = tables.events.columns;
  const owners: number[] = [];
  const lists = new PairLists();
  const adopt = new Adopted(lists, dictionary.pairs.entries);
  const names = new Map<number, number>();
  for (let row = 0; row < rowCount; row++) {
    const from = firstRow + row;
    for (let event = rangeStart(eventsEnd, from); event < eventsEnd[from]!; event++) {
      owners.push(row);
      const text = name[event]!;
      let pair = names.get(text);
      if (pair === undefined) {
        pair = internEntry(lists, keys.eventName, dictionary.strings.entries, text);
        names.set(text, pair);
      }
      lists.addCode(pair);
      lists.addCode(internOffset(lists, timeUnixNano, event, start, from));
      adopt.range(
        tables.eventAttributes.columns.pair,
        rangeStart(attributesEnd, event),
        attributesEnd[event]!,
      );
      lists.endOwner();
    }
  }
  return { owners, lists };
}

function listLinks({ batch, firstRow, rowCount }: BlockRows): OwnedLists {
  const { dictionary, tables } = batch;
  const { linksEnd } = tables.spans.columns;
  const { traceId, spanId, attributesEnd } = tables.links.columns;
  const owners: number[] = [];
  const lists = new PairLists();
  const adopt = new Adopted(lists, dictionary.pairs.entries);
  for (let row = 0; row < rowCount; row++) {
    const from = firstRow + row;
    for (let link = rangeStart(linksEnd, from); link < linksEnd[from]!; link++) {
      owners.push(row);
      lists.addCode(internString(lists, keys.linkTrace, traceIdHex(traceId, link)));
      lists.addCode(internString(lists, keys.linkSpan, spanIdHex(spanId, link)));
      adopt.range(tables.linkAttributes.columns.pair, rangeStart(attributesEnd, link), attributesEnd[link]!);
      lists.endOwner();
    }
  }
  return { owners, lists };
}

function listMessages({ batch, firstRow, rowCount }: BlockRows): PairLists {
  const { statusMessage } = batch.tables.spans.columns;
  const lists = new PairLists();
  for (let row = firstRow; row < firstRow + rowCount; row++) {
    const text = statusMessage[row]!;
    if (text !== 0)
      lists.addCode(internEntry(lists, keys.statusMessage, batch.dictionary.strings.entries, text));
    lists.endOwner();
  }
  return lists;
}

type Entries = PairLists["pairs"];

function internEntry(lists: PairLists, key: Uint8Array, entries: Entries, code: number): number {
  return lists.internText(key, entries.bytes, entries.startOf(code), entries.endOf(code));
}

function internString(lists: PairLists, key: Uint8Array, text: string): number {
  const bytes = encodeUtf8(text);
  return lists.internText(key, bytes, 0, bytes.length);
}

/** The time of an event less the start of its span, which may be negative. */
function internOffset(
  lists: PairLists,
  time: Uint32Array,
  event: number,
  start: Uint32Array,
  row: number,
): number {
  const low = time[event * 2]!;
  const startLow = start[row * 2]!;
  const high = time[event * 2 + 1]! - start[row * 2 + 1]! - (low < startLow ? 1 : 0);
  return lists.internInt(keys.eventOffset, low - startLow, high);
}

/** Pairs of the dictionary of the chunk, copied to that of the lists when first met. */
class Adopted {
  readonly #lists: PairLists;
  readonly #entries: Entries;
  readonly #codes = new Map<number, number>();

  constructor(lists: PairLists, entries: Entries) {
    this.#lists = lists;
    this.#entries = entries;
  }

  range(pairs: Uint32Array, start: number, end: number): void {
    for (let item = start; item < end; item++) this.#lists.addCode(this.#codeOf(pairs[item]!));
  }

  #codeOf(pair: number): number {
    let code = this.#codes.get(pair);
    if (code === undefined) {
      const { bytes } = this.#entries;
      code = this.#lists.pairs.intern(bytes, this.#entries.startOf(pair), this.#entries.endOf(pair));
      this.#codes.set(pair, code);
    }
    return code;
  }
}
