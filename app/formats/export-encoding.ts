import type { ExportFormat } from "../base/file-format.ts";
import { createEncoder } from "./format.ts";
import { Redactor } from "./redact/redactor.ts";
import type { RequestLine } from "./request-line.ts";

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Secrets are masked before anything is written. */
  readonly redacts: boolean;
}

/** One export: requests in, pieces of a file out, and what has to be said about it. Holds one request at a time. */
export class ExportEncoding {
  readonly #encoder;
  readonly #redactor: Redactor | undefined;
  #requestCount = 0;
  #plainBytes = 0;

  constructor({ format, redacts }: ExportOptions) {
    this.#encoder = createEncoder(format);
    this.#redactor = redacts ? new Redactor() : undefined;
  }

  async *encode(lines: AsyncIterable<RequestLine>): AsyncGenerator<string | Uint8Array> {
    for await (const { signal, json } of lines) {
      const piece = this.#encoder.add(signal, this.#redactor?.mask(signal, json) ?? json);
      this.#requestCount++;
      this.#plainBytes += piece.length;
      // Also what has nothing to write (yet) has made progress.
      yield piece;
    }
    const last = this.#encoder.end();
    this.#plainBytes += last.length;
    yield last;
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  /** About: characters where the format is text. Before compression. */
  get plainBytes(): number {
    return this.#plainBytes;
  }

  /** What was masked, by kind and place, never the secrets. */
  get masked(): Redactor["found"] {
    return this.#redactor?.found ?? [];
  }

  /** What the format had no place for, most first. */
  get leftOut(): readonly { readonly kind: string; readonly count: number }[] {
    return [...this.#encoder.losses.counts]
      .map(([kind, count]) => ({ kind, count }))
      .sort((a, b) => b.count - a.count);
  }
}
