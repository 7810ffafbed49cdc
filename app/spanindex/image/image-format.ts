import type { AttributeColumn } from "../block/attribute-set.ts";
import type { Described } from "../block/block-descriptor.ts";
import type { BlockZone } from "../block/span-block.ts";

/**
 * The image of a block: its hot part as it is stored, so that a start has little more to do than to copy it. What follows
 * from other columns is left out. So are span ids and times, which hardly compress: the segment holds them in a form that
 * is read as fast, and nothing is stored twice that takes room.
 *
 *     header (JSON)
 *     planes       operation, flags, resource, scope, trace, parents (delta-planes.ts)
 *     kind, spanCount        of operations
 *     resources, scopes      the bytes of the sets; references in the header count from their start
 *     awaited                ids of the parents that are not in the block, in order of rows
 *
 *     parents of a row       0 none   1 elsewhere   n its parent is `unzigzag(n − 2)` rows away
 */
export const imageVersion = 2;

/** The image is of another version or does not fit to the rows: the block has to be made from columns. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}

export const parentCode = { none: 0, elsewhere: 1, near: 2 } as const;

export interface ImageHeader {
  readonly version: typeof imageVersion;
  readonly rowCount: number;
  readonly traceCount: number;
  /** Bytes of an element. */
  readonly widths: { readonly resource: number; readonly scope: number };
  readonly zone: Omit<BlockZone, "minStartUnixNano" | "maxStartUnixNano" | "maxEndUnixNano"> & {
    /** Least and largest start, largest end. */
    readonly times: readonly string[];
  };
  readonly operations: { readonly service: readonly string[]; readonly name: readonly string[] };
  readonly resources: SetHeader;
  readonly scopes: SetHeader;
}

/** An attribute set without its bytes. */
export interface SetHeader {
  readonly rowCount: number;
  readonly byteLength: number;
  readonly omittedKeys?: number;
  readonly columns: readonly Described<AttributeColumn>[];
}
