import type { EngineClient } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import type { RunRow } from "../../app/api/runs.ts";
import { parseQuery } from "../../app/traceql/parse.ts";
import { QueryError } from "../../app/traceql/query-error.ts";
import { type Question, questionOf } from "./query-params.ts";

/** Shorter beginnings of an id are more likely a name that was misspelt. */
const prefixCharactersMin = 4;

/** The run that is meant by its id, the beginning of one, or the name that a person gave it. */
export async function runOf(client: EngineClient, text: string): Promise<RunRow> {
  const { runs } = await client.call("runs.list", {});
  const exact = runs.filter(({ id, name }) => id === text || (name !== "" && name === text));
  const found =
    exact.length > 0 || text.length < prefixCharactersMin
      ? exact
      : runs.filter(({ id }) => id.startsWith(text));
  const [run, ...others] = found;
  if (run === undefined)
    throw new ApiFailure("not_found", `There is no run ${JSON.stringify(text)}: GET /api/runs lists them.`);
  if (others.length > 0)
    throw new ApiFailure(
      "invalid_params",
      `run: ${JSON.stringify(text)} is the beginning or the name of ${found.length} runs.`,
    );
  return run;
}

/** `q`, `since`, `start`, `end`, and `run`, of whose spans alone the others are asked then. */
export async function questionInRun(client: EngineClient, params: URLSearchParams): Promise<Question> {
  const question = questionOf(params);
  const named = params.get("run");
  if (named === null) return question;
  const run = await runOf(client, named);
  return { ...withTimes(question, run), query: inRun(question.query, run) };
}

/** The later start and the earlier end. */
function withTimes(question: Question, { startUnixNano, endUnixNano }: RunRow): Question {
  const start = extreme(question.startUnixNano, startUnixNano, (a, b) => a > b);
  const end = extreme(question.endUnixNano, endUnixNano, (a, b) => a < b);
  const { query } = question;
  return {
    query,
    ...(start === undefined ? {} : { startUnixNano: start }),
    ...(end === undefined ? {} : { endUnixNano: end }),
  };
}

function extreme(
  a: string | undefined,
  b: string | undefined,
  isBetter: (a: bigint, b: bigint) => boolean,
): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isBetter(BigInt(a), BigInt(b)) ? a : b;
}

/** The spans of the run, and then the query over them. A mistake is left where it is, so that its place is told as it was written. */
function inRun(query: string, run: RunRow): string {
  if (query.trim() === "") return run.query;
  if (run.kind === "session" || !isSound(query)) return query;
  return `${run.query} | ${query}`;
}

function isSound(query: string): boolean {
  try {
    parseQuery(query);
    return true;
  } catch (error) {
    if (error instanceof QueryError) return false;
    throw error;
  }
}
