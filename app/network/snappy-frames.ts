import { Compressor } from "snappy";

/** The snappy framing format (`x-snappy-framed`; what gRPC calls `snappy`): checksummed chunks of at most 64 KiB. */
export async function snappyFrames(bytes: Uint8Array): Promise<Uint8Array> {
  const compressor = new Compressor();
  const head = compressor.update(bytes);
  return Buffer.concat([head, await compressor.finish()]);
}
