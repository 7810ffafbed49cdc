import { ExportEncoding, type ExportOptions } from "../../app/formats/export-encoding.ts";
import type { FoundSecrets } from "../../app/formats/redact/redactor.ts";
import type { RequestLine } from "../../app/formats/request-line.ts";
import { Progress } from "./progress.ts";
import { logToStderr } from "./terminal.ts";

/** Kinds and places of secrets, never the secrets. */
export function secretLines(found: readonly FoundSecrets[]): string[] {
  return found.map(({ kind, place, count }) => `  ${count} ${kind} in ${place}`);
}

const megabyte = 1_000_000;

/** An export with progress on stderr, and what to say in the end. */
export class ExportRun {
  readonly #encoding: ExportEncoding;
  readonly #progress = new Progress();

  constructor(options: ExportOptions) {
    this.#encoding = new ExportEncoding(options);
  }

  async *encode(lines: AsyncIterable<RequestLine>): AsyncGenerator<string | Uint8Array> {
    for await (const piece of this.#encoding.encode(lines)) {
      const { requestCount, plainBytes } = this.#encoding;
      this.#progress.show(`${requestCount} requests, ${(plainBytes / megabyte).toFixed(1)} MB`);
      if (piece.length > 0) yield piece;
    }
  }

  /** Says what was masked, and what the format had no place for. */
  report(output: string): void {
    this.#progress.clear();
    const { requestCount, masked, leftOut } = this.#encoding;
    if (requestCount === 0) logToStderr("Nothing is stored of what was asked for.");
    if (masked.length > 0) logToStderr("Masked (as they are: --no-redact):");
    for (const line of secretLines(masked)) logToStderr(line);
    if (leftOut.length === 0) return;
    logToStderr(`Not in ${output === "-" ? "the output" : output}, for want of a place in its format:`);
    for (const { kind, count } of leftOut) logToStderr(`  ${count} ${kind}`);
  }
}
