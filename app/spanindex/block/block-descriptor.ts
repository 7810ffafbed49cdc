import type { SpanBlock } from "./span-block.ts";

/** A typed array in shared memory, as a plain object: shared views cost a handle each to post, and tie the message to one buffer object. */
export interface ArrayReference {
  readonly kind: "u8" | "u16" | "u32" | "f64";
  readonly offset: number;
  readonly length: number;
}

type SharedArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The same shape with references in the place of typed arrays; can be posted to workers. */
export type Described<T> = T extends SharedArray
  ? ArrayReference
  : T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<K, Described<V>>
    : T extends string | number | bigint | boolean | undefined | readonly string[]
      ? T
      : { readonly [K in keyof T]: Described<T[K]> };

export type BlockDescriptor = Described<SpanBlock>;

export function describeBlock(block: SpanBlock): BlockDescriptor {
  return describe(block);
}

/** The block over `buffer`, which must reach over all it refers to. */
export function openBlock(buffer: SharedArrayBuffer, descriptor: BlockDescriptor): SpanBlock {
  return open<SpanBlock>(buffer, descriptor);
}

/** Anything made of typed arrays over one shared memory, plain objects, maps and texts. */
export function describe<T>(value: T): Described<T> {
  return mapped(value, (leaf) =>
    ArrayBuffer.isView(leaf) ? referenceTo(leaf as SharedArray) : undefined,
  ) as Described<T>;
}

/** Undoes `describe` in another thread. */
export function open<T>(buffer: SharedArrayBuffer, described: Described<T>): T {
  return mapped(described, (leaf) => (isReference(leaf) ? viewOf(buffer, leaf) : undefined)) as T;
}

/** The same over bytes that lie elsewhere. */
export function moved<T>(described: Described<T>, by: number): Described<T> {
  const move = ({ kind, offset, length }: ArrayReference): ArrayReference => ({
    kind,
    offset: length === 0 ? 0 : offset + by,
    length,
  });
  return mapped(described, (leaf) => (isReference(leaf) ? move(leaf) : undefined)) as Described<T>;
}

/** A copy of a value in which `replace` has its say on every object. */
function mapped(value: unknown, replace: (leaf: object) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  // Texts (services, names): nothing inside them refers to memory.
  if (Array.isArray(value)) return value;
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    for (const [key, item] of value) copy.set(key, mapped(item, replace));
    return copy;
  }
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) copy[name] = mapped(item, replace);
  return copy;
}

function referenceTo(array: SharedArray): ArrayReference {
  const { byteOffset: offset, length } = array;
  if (array instanceof Uint8Array) return { kind: "u8", offset, length };
  if (array instanceof Uint16Array) return { kind: "u16", offset, length };
  return { kind: array instanceof Uint32Array ? "u32" : "f64", offset, length };
}

function isReference(value: object): value is ArrayReference {
  return "kind" in value && typeof value.kind === "string" && "offset" in value && "length" in value;
}

function viewOf(buffer: SharedArrayBuffer, { kind, offset, length }: ArrayReference): SharedArray {
  if (kind === "u8") return new Uint8Array(buffer, offset, length);
  if (kind === "u16") return new Uint16Array(buffer, offset, length);
  return kind === "u32" ? new Uint32Array(buffer, offset, length) : new Float64Array(buffer, offset, length);
}
