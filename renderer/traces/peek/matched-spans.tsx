import type { TraceList } from "../../../app/api/traces.ts";
import { spanIdHex } from "../../base/ids.ts";
import { useView } from "../../state/navigation.ts";
import { ofTrace } from "../../state/query-edit.ts";
import { isMetricsQuery } from "../../state/query-kind.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";
import { SpanLinks } from "./span-links.tsx";
import type { SpanFact } from "./trace-facts.ts";

/** More are a list, not a glance. */
const spansPerTrace = 5;

/** Why the trace is in the list: the spans of it that the query finds. */
export function MatchedSpans({ traceId }: { traceId: string }) {
  const { query } = useView();
  const question = useQuestion("box");
  const isAsked = query !== "" && !isMetricsQuery(query);
  const params = { limit: 1, spansPerTrace, strips: false, query: ofTrace(question.params().query, traceId) };
  const list = useAnswer("traces.search", question, isAsked ? params : undefined).data;
  if (list === undefined || list.rowCount === 0) return undefined;
  const count = list.matchedSpans[0] ?? 0;
  return <SpanLinks title="Matched" count={count} traceId={traceId} spans={factsOf(list)} />;
}

function factsOf({ matches, strings }: TraceList): SpanFact[] {
  return Array.from({ length: matches.end[0] ?? 0 }, (_, row) => ({
    row,
    spanId: spanIdHex(matches.spanId, row),
    service: strings[matches.service[row] ?? 0] ?? "",
    name: strings[matches.name[row] ?? 0] ?? "",
    nano: matches.durationNano[row] ?? Number.NaN,
  }));
}
