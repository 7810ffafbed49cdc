import { ProtoReader } from "../proto-reader.ts";
import type { ProtoWriter } from "../proto-writer.ts";

/**
 * What a repeated JSON key or another member of a oneof replaced. A message is written while it is read, so what
 * turned out to be replaced is taken out again when its object ends; `before[n]` is where the last value of field n begins.
 *
 *     {"name":"a","kind":1,"name":"b"}      name=a kind=1 name=b      before[name] ┐
 *                                           ^^^^^^ dropped   ^──────────────────────┘
 */
export type ReplacedFields = (number | undefined)[];

/** Drops the fields that were replaced from the message being written, which starts at `start`. One walk, one move. */
export function dropReplaced(writer: ProtoWriter, start: number, before: ReplacedFields): void {
  const end = writer.position;
  const reader = new ProtoReader(writer.bytes, start);
  let to = start;
  while (reader.position < end) {
    const fieldStart = reader.position;
    const tag = reader.tag(end);
    reader.skip(tag, end);
    if (fieldStart < (before[tag >>> 3] ?? 0)) continue;
    writer.bytes.copyWithin(to, fieldStart, reader.position);
    to += reader.position - fieldStart;
  }
  writer.position = to;
}
