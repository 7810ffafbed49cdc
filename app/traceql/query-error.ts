import type { Range } from "./syntax-tree.ts";

/** What is wrong with a text. Positions are UTF-16 units; `suggestion` is what to write there instead. */
export interface Mistake extends Range {
  /** A plain sentence. */
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** A query that is no TraceQL, makes no sense, or asks for what is not supported. Names what, where, and what would be right. */
export class QueryError extends Error implements Mistake {
  override readonly name = "QueryError";
  readonly from: number;
  readonly to: number;
  readonly suggestion: string | undefined;

  constructor(mistake: Mistake) {
    super(mistake.message);
    this.from = mistake.from;
    this.to = mistake.to;
    this.suggestion = mistake.suggestion;
  }
}

export function refuse(at: Range, message: string, suggestion?: string): QueryError {
  return new QueryError({ message, from: at.from, to: at.to, suggestion });
}
