import * as v from "valibot";
import { signals } from "../base/signal.ts";

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
}
