import type { EngineClient, ParamsOf } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import { given, questionOf, questionParams } from "./query-params.ts";

type Params = ParamsOf<"traces.compare">;

/** `{"baseline": {"q", "since", "start", "end", "in"}, "canary": {…}, "rest": "baseline"}` */
export async function compare(
  client: EngineClient,
  body: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<string> {
  const sides = sidesOf(await textOf(body));
  const params = given({
    baseline: sideOf(sides, "baseline"),
    canary: sideOf(sides, "canary"),
    rest: sides["rest"] as Params["rest"],
  });
  return JSON.stringify(await client.call("traces.compare", params, signal));
}

const sideNames = ["baseline", "canary"] as const;
const names = [...sideNames, "rest"];
const sideParams = [...questionParams, "in"];

/** Two queries of the greatest length, with room for the rest. */
const bodyBytesMax = 1024 * 1024;

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > bodyBytesMax) throw invalid(`The body has more than ${bodyBytesMax} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function sidesOf(body: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw invalid("The body is no JSON.");
  }
  if (!isObject(value)) throw invalid("The body is an object with baseline and canary.");
  const unknown = Object.keys(value).find((key) => !names.includes(key));
  if (unknown !== undefined) throw invalid(`There is no ${unknown}: ${names.join(", ")}.`);
  return value;
}

function sideOf(
  sides: Readonly<Record<string, unknown>>,
  name: (typeof sideNames)[number],
): Params["baseline"] {
  const side = sides[name];
  if (!isObject(side)) throw invalid(`${name}: an object with ${sideParams.join(", ")}.`);
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(side)) {
    if (!sideParams.includes(key)) throw invalid(`${name}: there is no ${key}: ${sideParams.join(", ")}.`);
    if (typeof value !== "string") throw invalid(`${name}: ${key} is a string.`);
    query.set(key, value);
  }
  const traceTime = (query.get("in") ?? undefined) as Params["baseline"]["traceTime"];
  return given({ ...questionOf(query), traceTime });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string): ApiFailure {
  return new ApiFailure("invalid_params", message);
}
