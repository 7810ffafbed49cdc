/** A capture that is kept apart from the live data, as `GET /api/captures` lists it. */
export interface CaptureInfo {
  readonly name: string;
  /** On disk. */
  readonly bytes: number;
  /** When it was last open, in milliseconds since 1970. */
  readonly usedAtMs: number;
}

/** A name is a folder's and a part of an address, on every platform. */
const nameLengthMax = 60;
const nameForm = /^[a-z0-9][a-z0-9._-]{0,59}$/;

export function isCaptureName(text: string): boolean {
  return nameForm.test(text) && !text.endsWith(".");
}

/** Where page and API of a capture lie on the UI address; of the live data at `/`. */
export function capturePath(name: string | undefined): string {
  return name === undefined ? "/" : `/captures/${name}/`;
}

/** `/captures/incident/api/stats` is `/api/stats` of `incident`. */
export function splitCapturePath(path: string): {
  readonly capture: string | undefined;
  readonly path: string;
} {
  const match = /^\/captures\/([^/]+)(\/.*)$/.exec(path);
  return match === null ? { capture: undefined, path } : { capture: match[1], path: match[2] ?? "/" };
}

/** A name that says where it comes from and is not taken: `Incident 42.jsonl.gz` becomes `incident-42`. */
export function captureNameFor(fileName: string, taken: readonly string[]): string {
  const stem = fileName
    .toLowerCase()
    .replace(/(?:\.(?:gz|zst|zip|json|jsonl|ndjson|otlp|pb|bin|jaeger|zipkin))+$/, "")
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|[._-]+$/g, "")
    .slice(0, nameLengthMax - 4);
  const name = stem === "" ? "capture" : stem;
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}
