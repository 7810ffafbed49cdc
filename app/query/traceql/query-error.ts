import { ApiFailure } from "../../api/protocol.ts";

/** Where the text is wrong, and what would be right. Positions are UTF-16 units of the query. */
export interface QueryErrorDetail {
  readonly from: number;
  readonly to: number;
  readonly suggestion?: string | undefined;
}

export function queryError(message: string, from: number, to: number, suggestion?: string): ApiFailure {
  const detail: QueryErrorDetail = { from, to, ...(suggestion === undefined ? {} : { suggestion }) };
  return new ApiFailure("invalid_query", message, detail);
}
