import type { ProtoReader } from "./proto-reader.ts";

/** What a bytes field that should be an id held. */
export const idState = { absent: 0, wrongLength: 1, zero: 2, valid: 3 } as const;
export type IdState = (typeof idState)[keyof typeof idState];

/** Reads a trace id into an `id16` column; all zero unless the state is `valid`. */
export function readId16(reader: ProtoReader, end: number, column: Uint32Array, row: number): IdState {
  const stop = reader.length(end);
  const at = reader.position;
  reader.position = stop;
  const { view } = reader;
  const cell = row * 4;
  if (stop - at !== 16) {
    column.fill(0, cell, cell + 4);
    return stop === at ? idState.absent : idState.wrongLength;
  }
  const a = view.getInt32(at, true);
  const b = view.getInt32(at + 4, true);
  const c = view.getInt32(at + 8, true);
  const d = view.getInt32(at + 12, true);
  column[cell] = a;
  column[cell + 1] = b;
  column[cell + 2] = c;
  column[cell + 3] = d;
  return (a | b | c | d) === 0 ? idState.zero : idState.valid;
}

/** Reads a span id into an `id8` column; all zero unless the state is `valid`. */
export function readId8(reader: ProtoReader, end: number, column: Uint32Array, row: number): IdState {
  const stop = reader.length(end);
  const at = reader.position;
  reader.position = stop;
  const cell = row * 2;
  if (stop - at !== 8) {
    column.fill(0, cell, cell + 2);
    return stop === at ? idState.absent : idState.wrongLength;
  }
  const a = reader.view.getInt32(at, true);
  const b = reader.view.getInt32(at + 4, true);
  column[cell] = a;
  column[cell + 1] = b;
  return (a | b) === 0 ? idState.zero : idState.valid;
}
