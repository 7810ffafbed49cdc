import { promisify } from "node:util";
import { constants, deflate, gzip, zstdCompress } from "node:zlib";
import { compressFrame } from "lz4-napi";
import { compress as snappyBlock } from "snappy";
import { snappyFrames } from "./snappy-frames.ts";

/** Compressions that exporters offer. Source: `config/configcompression`. */
export const compressionNames = [
  "gzip",
  "zstd",
  "snappy",
  "x-snappy-framed",
  "zlib",
  "deflate",
  "lz4",
  "none",
  "",
] as const;
export type CompressionName = (typeof compressionNames)[number];

type Compress = (bytes: Uint8Array, level: number | undefined) => Promise<Uint8Array>;

const gzipBytes = promisify(gzip);
const deflateBytes = promisify(deflate);
const zstdBytes = promisify(zstdCompress);

const zlibFormat: Compress = (bytes, level) => deflateBytes(bytes, level === undefined ? {} : { level });

const compressors: Readonly<Record<Exclude<CompressionName, "none" | "">, Compress>> = {
  gzip: (bytes, level) => gzipBytes(bytes, { level: level ?? constants.Z_BEST_SPEED }),
  zstd: (bytes, level) =>
    zstdBytes(bytes, level === undefined ? {} : { params: { [constants.ZSTD_c_compressionLevel]: level } }),
  // Over HTTP and in gRPC `deflate` is the zlib format (RFC 9110 §8.4.1.2).
  zlib: zlibFormat,
  deflate: zlibFormat,
  snappy: (bytes) => snappyBlock(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  "x-snappy-framed": (bytes) => snappyFrames(bytes),
  lz4: (bytes) => compressFrame(bytes),
};

export function isCompressing(name: CompressionName): name is keyof typeof compressors {
  return name !== "none" && name !== "";
}

/**
 * `bytes` compressed. `level` is that of the format (`compression_params::level`), undefined its default; for gzip that is the
 * fastest, since telemetry compresses well at any.
 */
export function compress(
  name: keyof typeof compressors,
  bytes: Uint8Array,
  level?: number,
): Promise<Uint8Array> {
  return compressors[name](bytes, level);
}
