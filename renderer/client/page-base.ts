import { capturePath, splitCapturePath } from "../../app/api/captures.ts";
import { type ApiError, ApiFailure } from "../../app/api/protocol.ts";

/** The capture this page shows; undefined for the live data. It is part of the address: another one is another page. */
export function shownCapture(): string | undefined {
  return splitCapturePath(location.pathname).capture;
}

/** Address of a route of the HTTP API, about `capture` or the live data. `path` begins with `api/`. */
export function apiAddress(
  capture: string | undefined,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const url = new URL(capturePath(capture) + path, location.href);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** Goes to a capture, or to the live data; `hash` is the view to open there. */
export function showCapture(capture: string | undefined, hash: string): void {
  location.assign(new URL(capturePath(capture) + hash, location.href).href);
}

/** The JSON answer of a route. Rejects with `ApiFailure`. */
export async function askApi<T>(address: string, init: RequestInit = {}): Promise<T> {
  return JSON.parse(await askText(address, init)) as T;
}

/** The text answer of a route. Rejects with `ApiFailure`. */
export async function askText(address: string, init: RequestInit = {}): Promise<string> {
  let response: Response;
  try {
    response = await fetch(address, { cache: "no-store", ...init });
  } catch (error) {
    if (init.signal?.aborted === true) throw new ApiFailure("cancelled", "No longer wanted.");
    throw new ApiFailure("unavailable", `The engine does not answer: ${(error as Error).message}`);
  }
  const text = await response.text();
  if (response.ok) return text;
  throw failureOf(response.status, text);
}

/** What a refusal says, whatever its form. */
export function failureOf(status: number, body: string): ApiFailure {
  try {
    const { code, message, detail } = (JSON.parse(body) as { error: ApiError }).error;
    return new ApiFailure(code, message, detail);
  } catch {
    return new ApiFailure("internal", `The engine answered with status ${status}.`);
  }
}
