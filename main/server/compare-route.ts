import type { EngineClient, ParamsOf } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import { bodyOf, isObject } from "./json-body.ts";
import { given, questionParams } from "./query-params.ts";
import { questionInRun } from "./run-param.ts";

type Params = ParamsOf<"traces.compare">;

/** `{"baseline": {"q", "since", "start", "end", "run", "in"}, "canary": {…}, "rest": "baseline"}` */
export async function compare(
  client: EngineClient,
  body: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<string> {
  const sides = await bodyOf(body, "an object with baseline and canary");
  const unknown = Object.keys(sides).find((key) => !names.includes(key));
  if (unknown !== undefined) throw invalid(`There is no ${unknown}: ${names.join(", ")}.`);
  const params = given({
    baseline: await sideOf(client, sides, "baseline"),
    canary: await sideOf(client, sides, "canary"),
    rest: sides["rest"] as Params["rest"],
  });
  return JSON.stringify(await client.call("traces.compare", params, signal));
}

const sideNames = ["baseline", "canary"] as const;
const names = [...sideNames, "rest"];
const sideParams = [...questionParams, "in"];

async function sideOf(
  client: EngineClient,
  sides: Readonly<Record<string, unknown>>,
  name: (typeof sideNames)[number],
): Promise<Params["baseline"]> {
  const side = sides[name];
  if (!isObject(side)) throw invalid(`${name}: an object with ${sideParams.join(", ")}.`);
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(side)) {
    if (!sideParams.includes(key)) throw invalid(`${name}: there is no ${key}: ${sideParams.join(", ")}.`);
    if (typeof value !== "string") throw invalid(`${name}: ${key} is a string.`);
    query.set(key, value);
  }
  const traceTime = (query.get("in") ?? undefined) as Params["baseline"]["traceTime"];
  return given({ ...(await questionInRun(client, query)), traceTime });
}

function invalid(message: string): ApiFailure {
  return new ApiFailure("invalid_params", message);
}
