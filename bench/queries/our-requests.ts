/** What our arm can be asked, in the words of the API; `OurArm` says which method answers it. */
export type OurRequest =
  /** The newest traces that match. */
  | { readonly ask: "newest"; readonly query: string; readonly limit: number }
  /** Every trace that matches, with the number of its matching spans. */
  | { readonly ask: "matches"; readonly query: string }
  /** How many spans match. */
  | { readonly ask: "count"; readonly query: string }
  /** Matching spans, and errors among them. */
  | { readonly ask: "countErrors"; readonly query: string }
  | {
      readonly ask: "groups";
      readonly query: string;
      readonly by: readonly string[];
      readonly quantiles: readonly number[];
    }
  | {
      readonly ask: "heatmap";
      readonly query: string;
      readonly startUnixNano: bigint;
      readonly endUnixNano: bigint;
      readonly columns: number;
      readonly rows: number;
      readonly durationMinNano: number;
      readonly durationMaxNano: number;
    }
  /** Spans of `selection` against the rest; `keys` are the span attributes that peers have. */
  | { readonly ask: "compare"; readonly selection: string; readonly keys: readonly string[] }
  | { readonly ask: "serviceGraph"; readonly query: string }
  | { readonly ask: "layout"; readonly traceId: string };
