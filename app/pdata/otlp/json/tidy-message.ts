import type { ProtoReader } from "../proto-reader.ts";
import { ProtoWriter } from "../proto-writer.ts";
import { type FieldDescriptor, kinds, type MessageDescriptor } from "./descriptors.ts";

/**
 * A message is tidy when its fields can be written as JSON one after the other: in the order of their numbers, each
 * singular field and at most one member of the oneof once. Ours and most senders' are; the protobuf rules for the rest
 * (last scalar wins, messages merge) are applied by `tidy`.
 */
export function isTidy(reader: ProtoReader, end: number, message: MessageDescriptor): boolean {
  const start = reader.position;
  let last = 0;
  let members = 0;
  let isInOrder = true;
  while (reader.position < end && isInOrder) {
    const tag = reader.tag(end);
    const number = tag >>> 3;
    reader.skip(tag, end);
    const field = message.fields[number];
    if (field === undefined) continue;
    if (field.isOneof) members++;
    isInOrder = (number > last || (number === last && field.isList)) && members < 2;
    last = number;
  }
  reader.position = start;
  return isInOrder;
}

/** Where the values of one field begin and end, length prefix included. */
interface Pieces {
  readonly tags: number[];
  readonly starts: number[];
  readonly ends: number[];
}

/** The same message in tidy form. Unknown fields are left out. */
export function tidy(reader: ProtoReader, end: number, message: MessageDescriptor): Uint8Array {
  const pieces: (Pieces | undefined)[] = [];
  while (reader.position < end) {
    const tag = reader.tag(end);
    const start = reader.position;
    reader.skip(tag, end);
    const field = message.fields[tag >>> 3];
    if (field === undefined) continue;
    if (field.isOneof) dropOthers(pieces, message, field.number);
    const isReplaced = !field.isList && field.message === undefined;
    const known = isReplaced ? undefined : pieces[field.number];
    const list = known ?? { tags: [], starts: [], ends: [] };
    list.tags.push(tag);
    list.starts.push(start);
    list.ends.push(reader.position);
    pieces[field.number] = list;
  }
  const writer = new ProtoWriter();
  message.fields.forEach((field, number) => {
    const list = pieces[number];
    if (field !== undefined && list !== undefined) writePieces(writer, reader, field, list);
  });
  return writer.take();
}

function dropOthers(pieces: (Pieces | undefined)[], message: MessageDescriptor, kept: number): void {
  for (const number of message.oneofNumbers) if (number !== kept) pieces[number] = undefined;
}

function writePieces(writer: ProtoWriter, reader: ProtoReader, field: FieldDescriptor, pieces: Pieces): void {
  const isMerged = !field.isList && field.kind === kinds.message && pieces.starts.length > 1;
  if (isMerged) writer.begin(field.tag);
  for (let i = 0; i < pieces.starts.length; i++) {
    let start = pieces.starts[i]!;
    if (isMerged) {
      reader.position = start;
      reader.length(pieces.ends[i]!);
      start = reader.position;
    } else writer.varint(pieces.tags[i]!);
    writer.raw(reader.bytes, start, pieces.ends[i]!);
  }
  if (isMerged) writer.finish();
}
