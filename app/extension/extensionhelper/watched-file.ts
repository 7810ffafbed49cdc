import { readFile, stat } from "node:fs/promises";

/** A file whose text is asked for at each request: read again when its time or size has changed. */
export class WatchedFile {
  readonly #path: string;
  #stamp = "";
  #text = "";
  #looking: Promise<string> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Rejects where the file cannot be read. Who asks while it is looked at gets what is found then. */
  text(): Promise<string> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<string> {
    const { mtimeMs, size } = await stat(this.#path);
    const stamp = `${mtimeMs}/${size}`;
    if (stamp !== this.#stamp) {
      this.#text = await readFile(this.#path, "utf8");
      this.#stamp = stamp;
    }
    return this.#text;
  }
}
