import { decompressFrame } from "lz4-napi";
import { Decompressor, uncompress } from "snappy";
import { lz4SizeMax } from "./lz4-size.ts";
import { isSnappyFramed, snappyBlockSize, snappyFramesSize } from "./snappy-size.ts";

export type BlockFormat = "snappy" | "lz4";

/** The most that the bytes inflate to; undefined where they are not of the format. For frames and blocks of snappy it is exact. */
export function inflatedSizeMax(bytes: Buffer, format: BlockFormat): number | undefined {
  if (format === "lz4") return lz4SizeMax(bytes);
  return isSnappyFramed(bytes) ? snappyFramesSize(bytes) : snappyBlockSize(bytes);
}

/** The body. Rejects where the bytes are corrupt. To be called once `inflatedSizeMax` is known to be small enough. */
export async function inflateBlockFormat(bytes: Buffer, format: BlockFormat): Promise<Buffer> {
  if (format === "lz4") return decompressFrame(bytes);
  if (!isSnappyFramed(bytes)) return (await uncompress(bytes, { copyOutputData: true })) as Buffer;
  const decompressor = new Decompressor();
  const head = decompressor.update(bytes);
  return Buffer.concat([head, await decompressor.finish()]);
}
