import type { EngineClient, ParamsOf } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import { attributeName } from "../../app/traceql/fields.ts";
import { isIntrinsicWord } from "../../app/traceql/intrinsics.ts";
import { metricsAnswer } from "./metric-series.ts";
import { durationOf, flagOf, given, numberOf } from "./query-params.ts";
import { questionInRun } from "./run-param.ts";
import { traceRows } from "./trace-rows.ts";

type Answer = Promise<string>;

/** A JSON row takes some hundred bytes and is made on the engine's thread; the protocol of the page carries more. */
const searchRowsMax = 10_000;

/** `?q=&since=&start=&end=&in=&limit=&order=&descending=&spans=&count=` */
export async function search(client: EngineClient, query: URLSearchParams, signal?: AbortSignal): Answer {
  const limit = numberOf(query, "limit");
  if (limit !== undefined && limit > searchRowsMax)
    throw new ApiFailure("invalid_params", `limit: at most ${searchRowsMax}.`);
  const params = given({
    ...(await questionInRun(client, query)),
    limit,
    spansPerTrace: numberOf(query, "spans"),
    countAll: flagOf(query, "count"),
    // The method knows which orders there are, and how traces lie in a range.
    traceTime: (query.get("in") ?? undefined) as ParamsOf<"traces.search">["traceTime"],
    orderBy: (query.get("order") ?? undefined) as ParamsOf<"traces.search">["orderBy"],
    descending: flagOf(query, "descending"),
    strips: false,
  });
  const list = await client.call("traces.search", params, signal);
  const { matched, isLowerBound, examined, examinedSpans, omittedKeys, elapsedMs } = list;
  return JSON.stringify({
    ...{ matched, isLowerBound, examined, examinedSpans, omittedKeys, elapsedMs },
    traces: traceRows(list),
  });
}

/** `?scope=&q=&since=&start=&end=` */
export async function tags(client: EngineClient, query: URLSearchParams, signal?: AbortSignal): Answer {
  const scope = (query.get("scope") ?? undefined) as ParamsOf<"traces.tags">["scope"];
  return JSON.stringify(
    await client.call("traces.tags", given({ ...(await questionInRun(client, query)), scope }), signal),
  );
}

/** `?q=&contains=&limit=&since=&start=&end=` of a field; a name without a scope is looked for in all of them. */
export async function tagValues(
  client: EngineClient,
  name: string,
  query: URLSearchParams,
  signal?: AbortSignal,
): Answer {
  const params = given({
    ...(await questionInRun(client, query)),
    field: fieldOf(name),
    contains: query.get("contains") ?? undefined,
    limit: numberOf(query, "limit"),
  });
  return JSON.stringify(await client.call("traces.tagValues", params, signal));
}

/** `?q=&since=&start=&end=&step=` */
export async function metrics(client: EngineClient, query: URLSearchParams, signal?: AbortSignal): Answer {
  const stepNano = durationOf(query, "step");
  // The method takes 0 for "choose one".
  if (stepNano === 0) throw new ApiFailure("invalid_params", "step: longer than 0, please.");
  const params = given({ ...(await questionInRun(client, query)), stepNano });
  return JSON.stringify(metricsAnswer(await client.call("traces.metrics", params, signal)));
}

const scoped = /^(?:\.|(?:span|resource|event|link|instrumentation|parent|trace)[.:])/;

/** A field as TraceQL writes it. */
function fieldOf(name: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(name);
  } catch {
    throw new ApiFailure("invalid_params", `${name} is not a name: % is written %25.`);
  }
  return scoped.test(decoded) || isIntrinsicWord(decoded) ? decoded : attributeName("any", decoded);
}
