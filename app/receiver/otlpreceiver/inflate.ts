import { constants, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import {
  type BlockFormat,
  inflateBlockFormat,
  inflatedSizeMax,
} from "./block-formats/inflate-block-format.ts";
import { BodyPieces } from "./body-memory.ts";
import type { BudgetShare } from "./byte-budget.ts";
import { Refusal, tooLarge, unavailable } from "./refusal.ts";
import { grpcCode } from "./status.ts";

type StreamFormat = "gzip" | "deflate" | "zstd";
export type Compression = "identity" | StreamFormat | BlockFormat;

/**
 * Names of compressions in `Content-Encoding` and `grpc-encoding`. `deflate` is the zlib format in both; snappy is told from
 * its frames by the bytes.
 */
const byName: ReadonlyMap<string, Compression> = new Map([
  ["", "identity"],
  ["identity", "identity"],
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["zlib", "deflate"],
  ["zstd", "zstd"],
  ["snappy", "snappy"],
  ["x-snappy-framed", "snappy"],
  ["lz4", "lz4"],
]);

export const supportedCompressions = "gzip, deflate, zstd, snappy, lz4, identity";

/** Undefined where we do not know the name. */
export function compressionOf(name: string | undefined): Compression | undefined {
  return byName.get(name?.trim().toLowerCase() ?? "");
}

/** Output arrives in pieces of this size: few enough trips for a usual request of 270 kB, and a small overshoot. */
const pieceBytes = 64 * 1024;

/** RFC 9659: a zstd body on the web must not ask for a larger window (2^23 = 8 MiB). */
const zstdWindowLogMax = 23;

/** Busy budgets clear up as soon as running requests are stored. */
const busyRetryMs = 1_000;

/**
 * The only place where bytes of a stranger are inflated. Stops as soon as the output passes `limitBytes` (413 /
 * RESOURCE_EXHAUSTED) or the budget (503 / UNAVAILABLE), so a bomb costs at most one piece more than that.
 * Corrupt or cut off input is 400 / INTERNAL.
 */
export function inflate(
  bytes: Buffer,
  compression: Exclude<Compression, "identity">,
  limitBytes: number,
  share: BudgetShare,
): Promise<Buffer> {
  if (compression === "snappy" || compression === "lz4")
    return inflateAtOnce(bytes, compression, limitBytes, share);
  return inflateStream(bytes, compression, limitBytes, share);
}

async function inflateAtOnce(
  bytes: Buffer,
  compression: BlockFormat,
  limitBytes: number,
  share: BudgetShare,
): Promise<Buffer> {
  const size = inflatedSizeMax(bytes, compression);
  if (size === undefined) throw corrupt(compression);
  if (size > limitBytes) throw tooLarge(`The body inflates to more than ${limitBytes} bytes`);
  if (!share.tryTake(size)) throw tooBusy();
  try {
    return await inflateBlockFormat(bytes, compression);
  } catch {
    throw corrupt(compression);
  }
}

function inflateStream(
  bytes: Uint8Array,
  compression: StreamFormat,
  limitBytes: number,
  share: BudgetShare,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const inflater = newInflater(compression);
    const pieces = new BodyPieces(share);
    let total = 0;
    const stop = (refusal: Refusal) => {
      inflater.destroy();
      reject(refusal);
    };
    inflater.on("data", (piece: Buffer) => {
      total += piece.length;
      if (total > limitBytes) stop(tooLarge(`The body inflates to more than ${limitBytes} bytes`));
      else if (!share.tryTake(piece.length)) stop(tooBusy());
      else pieces.add(piece);
    });
    inflater.on("error", () => stop(corrupt(compression)));
    inflater.on("end", () => resolve(pieces.take()));
    inflater.end(bytes);
  });
}

function newInflater(compression: StreamFormat) {
  const options = { chunkSize: pieceBytes };
  if (compression === "gzip") return createGunzip(options);
  if (compression === "deflate") return createInflate(options);
  const params = { [constants.ZSTD_d_windowLogMax]: zstdWindowLogMax };
  return createZstdDecompress({ ...options, params });
}

function corrupt(compression: Compression): Refusal {
  return new Refusal({
    reason: "invalid_compression",
    message: `The body is not valid ${compression}, though its encoding header says so`,
    httpStatus: 400,
    code: grpcCode.internal,
  });
}

/** Too many bytes are in flight. */
export function tooBusy(): Refusal {
  return unavailable(
    "inflight_bytes",
    "Too many requests are being handled; send this one again",
    busyRetryMs,
  );
}
