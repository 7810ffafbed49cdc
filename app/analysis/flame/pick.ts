/** Columns in another order. Plain loops: `TypedArray.from` with a function takes twenty times as long. */
export function pickFloats(column: Float64Array, order: Uint32Array): Float64Array {
  const picked = new Float64Array(order.length);
  for (let at = 0; at < order.length; at++) picked[at] = column[order[at]!]!;
  return picked;
}

export function pickWords(column: Uint32Array | Uint8Array | Float64Array, order: Uint32Array): Uint32Array {
  const picked = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at++) picked[at] = column[order[at]!]!;
  return picked;
}
