import { readFileSync, statSync } from "node:fs";

/** A file whose text is asked for at each request: read again when its time or size has changed. */
export class WatchedFile {
  readonly #path: string;
  #stamp = "";
  #text = "";

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws where the file cannot be read. */
  text(): string {
    const { mtimeMs, size } = statSync(this.#path);
    const stamp = `${mtimeMs}/${size}`;
    if (stamp !== this.#stamp) {
      this.#text = readFileSync(this.#path, "utf8");
      this.#stamp = stamp;
    }
    return this.#text;
  }
}
