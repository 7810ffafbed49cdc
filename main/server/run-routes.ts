import type { EngineClient, ParamsOf } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import { bodyOf } from "./json-body.ts";
import { given } from "./query-params.ts";
import { runOf } from "./run-param.ts";

/** Every run, and what was evicted. */
export async function listRuns(client: EngineClient): Promise<string> {
  return JSON.stringify(await client.call("runs.list", {}));
}

const changes = ["name", "pinned"];

/** `{"name": "before the fix", "pinned": true}`, either may be left out. */
export async function updateRun(
  client: EngineClient,
  run: string,
  body: AsyncIterable<Uint8Array>,
): Promise<string> {
  const change = await bodyOf(body, `an object with ${changes.join(" and ")}`);
  const unknown = Object.keys(change).find((key) => !changes.includes(key));
  if (unknown !== undefined)
    throw new ApiFailure("invalid_params", `There is no ${unknown}: ${changes.join(", ")}.`);
  const { id } = await runOf(client, decoded(run));
  // The method checks what they are.
  const params = given({ id, ...change }) as ParamsOf<"runs.update">;
  return JSON.stringify(await client.call("runs.update", params));
}

export async function deleteRun(client: EngineClient, run: string, signal?: AbortSignal): Promise<string> {
  const { id } = await runOf(client, decoded(run));
  return JSON.stringify(await client.call("runs.delete", { id }, signal));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiFailure("invalid_params", `${part} is not a name: % is written %25.`);
  }
}
