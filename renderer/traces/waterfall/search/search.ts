/** `highlight` marks hits, `filter` leaves everything else out, `critical` all that the trace did not wait for. */
export const searchModes = ["highlight", "filter", "critical"] as const;
export type SearchMode = (typeof searchModes)[number];

/** What is looked for in the trace. */
export interface Search {
  /** As typed. */
  readonly text: string;
  readonly mode: SearchMode;
}

export const noSearch: Search = { text: "", mode: "highlight" };
