/** How often a line about the work may change. */
const intervalMs = 200;

/** One line on stderr that is written over; nothing where stderr is no terminal. */
export class Progress {
  #lastMs = 0;
  #width = 0;

  /** Shows the text, unless it has just been changed. */
  show(text: string): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.#lastMs < intervalMs) return;
    this.#lastMs = now;
    process.stderr.write(`\r${text.padEnd(this.#width)}`);
    this.#width = text.length;
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#width > 0) process.stderr.write(`\r${" ".repeat(this.#width)}\r`);
    this.#width = 0;
  }
}
