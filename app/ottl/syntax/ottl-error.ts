/** A mistake in a statement or a condition, at a place in its text. */
export class OttlError extends Error {
  override readonly name = "OttlError";
  /** Where, in UTF-16 units from the start of the text. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** A text that is not of the grammar. */
export class OttlSyntaxError extends OttlError {
  constructor(text: string, message: string, at: number) {
    super(`${placeOf(text, at)}: ${message}`, at);
  }
}

/** What `line:column` of a text an offset is, both from 1, as the Collector counts them. */
export function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return `${line}:${at - before.lastIndexOf("\n")}`;
}
