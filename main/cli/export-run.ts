import type { Encoder } from "../../app/formats/encoder.ts";
import type { Redactor } from "../../app/formats/redact/redactor.ts";
import { Progress } from "./progress.ts";
import type { RequestLine } from "./request-lines.ts";
import { logToStderr } from "./terminal.ts";

/** Kinds and places of secrets, never the secrets. */
export function secretLines(found: Redactor["found"]): string[] {
  return found.map(({ kind, place, count }) => `  ${count} ${kind} in ${place}`);
}

const megabyte = 1_000_000;

/** One export: requests through an encoder, without their secrets, with progress, and what to say in the end. */
export class ExportRun {
  readonly #encoder: Encoder;
  readonly #redactor: Redactor | undefined;
  readonly #progress = new Progress();
  #requests = 0;
  #bytes = 0;

  constructor(encoder: Encoder, redactor?: Redactor) {
    this.#encoder = encoder;
    this.#redactor = redactor;
  }

  async *encode(lines: AsyncIterable<RequestLine>): AsyncGenerator<string | Uint8Array> {
    for await (const { signal, json } of lines) {
      const piece = this.#encoder.add(signal, this.#redactor?.mask(signal, json) ?? json);
      this.#requests++;
      this.#bytes += piece.length;
      this.#progress.show(`${this.#requests} requests, ${(this.#bytes / megabyte).toFixed(1)} MB`);
      if (piece.length > 0) yield piece;
    }
    yield this.#encoder.end();
  }

  /** Says what was masked, and what the format had no place for. */
  report(output: string): void {
    this.#progress.clear();
    const found = this.#redactor?.found ?? [];
    if (found.length > 0) logToStderr("Masked (as they are: --no-redact):");
    for (const line of secretLines(found)) logToStderr(line);
    const { counts } = this.#encoder.losses;
    if (counts.size === 0) return;
    logToStderr(`Not in ${output === "-" ? "the output" : output}, for want of a place in its format:`);
    for (const [kind, count] of [...counts].sort((a, b) => b[1] - a[1])) logToStderr(`  ${count} ${kind}`);
  }
}
