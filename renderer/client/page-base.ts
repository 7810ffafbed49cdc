import { capturePath, splitCapturePath } from "../../app/api/captures.ts";

/** The capture this page shows; undefined for the live data. It is part of the address, so a page shows one for all its life. */
export const shownCapture: string | undefined = splitCapturePath(location.pathname).capture;

/** Address of a route of the HTTP API, about what this page shows. `path` begins with `api/`. */
export function apiAddress(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
  capture: string | undefined = shownCapture,
): string {
  const url = new URL(capturePath(capture) + path, location.href);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** Goes to another capture, or to the live data; `hash` is the view to open there. */
export function showCapture(capture: string | undefined, hash = "#/traces"): void {
  location.assign(new URL(capturePath(capture) + hash, location.href).href);
}
