import * as v from "valibot";
import type { ReadFormat } from "../base/file-format.ts";
import type { FilePlace } from "../base/file-place.ts";
import { type Signal, signals } from "../base/signal.ts";

/** One OTLP request out of a file. */
export const importParams = v.object({
  signal: v.picklist(signals),
  encoding: v.picklist(["protobuf", "json"]),
  bytes: v.custom<Uint8Array>((bytes) => bytes instanceof Uint8Array),
});

/** What became of it, once it is safe. */
export interface ImportedRequest {
  readonly itemCount: number;
  /** Items left out, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Undefined where nothing in it has a time. */
  readonly range: ImportedRange | undefined;
  /** Of a request of spans the first trace in it, and whether it is the only one. */
  readonly trace: { readonly traceId: string; readonly isOnly: boolean } | undefined;
}

/** Nanoseconds since 1970 of the first start and the last end. */
export interface ImportedRange {
  readonly startUnixNano: string;
  readonly endUnixNano: string;
}

/** Something of a file that was left out. */
export interface RefusedPart {
  readonly place: FilePlace;
  readonly reason: string;
  readonly count: number;
}

/** What a file, or one in an archive, was recognised as, and what was taken from it. */
export interface RecognisedFile {
  readonly entry: string | undefined;
  readonly formats: readonly ReadFormat[];
  readonly stored: Readonly<Record<Signal, number>>;
}

/** What became of an imported file: the answer of `POST /api/import`. */
export interface ImportReport {
  /** Spans, metrics and log records that are stored now. */
  readonly stored: Readonly<Record<Signal, number>>;
  /** Lines and items that were left out, all of them. */
  readonly refusedCount: number;
  /** The first of them, each with its place and the reason. */
  readonly refused: readonly RefusedPart[];
  /** The file, or the first of an archive. */
  readonly files: readonly RecognisedFile[];
  /** Of everything stored. */
  readonly range: ImportedRange | undefined;
  /** Where all spans are of one trace. */
  readonly onlyTraceId: string | undefined;
}
