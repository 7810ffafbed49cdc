/** Something that may stand at a place of a configuration. */
export interface Candidate {
  readonly label: string;
  /** What to write for it, in place of what is there. */
  readonly insert: string;
  /** `word`: of the language of a text, of which it takes the place of the last word. */
  readonly kind: "section" | "component" | "key" | "value" | "id" | "word";
  /** Type of its value: `duration`, `basic | normal | detailed`; of an id, its kind. */
  readonly detail?: string | undefined;
  /** One sentence. */
  readonly doc?: string | undefined;
}

/** All candidates for a place, whatever of them is typed already. */
export interface Completion {
  /** Offsets of the text that a candidate takes the place of. */
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly Candidate[];
}
