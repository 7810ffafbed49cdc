/**
 * A value that was exactly one reference (`${env:PORT}`): read as YAML, unless the field is a string, which takes the
 * text as it was (`0123` stays `0123`). Source: confmap `expand.go`, `expandedValue`.
 */
export class ExpandedText {
  readonly value: unknown;
  readonly original: string;

  constructor(value: unknown, original: string) {
    this.value = value;
    this.original = original;
  }
}
