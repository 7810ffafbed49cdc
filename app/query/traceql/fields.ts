import type { Field } from "./conditions.ts";

/** Every spelling of a field, as the grammar and people write it. */
export const fieldNames: Readonly<Record<string, Field>> = {
  "resource.service.name": "service",
  ".service.name": "service",
  name: "name",
  "span:name": "name",
  kind: "kind",
  "span:kind": "kind",
  status: "status",
  "span:status": "status",
  duration: "duration",
  "span:duration": "duration",
  traceDuration: "traceDuration",
  "trace:duration": "traceDuration",
  rootName: "rootName",
  "trace:rootName": "rootName",
  rootServiceName: "rootService",
  "trace:rootService": "rootService",
};

export type ValueKind = "text" | "duration" | "kind" | "status";

export const valueKinds: Readonly<Record<Field, ValueKind>> = {
  service: "text",
  name: "text",
  kind: "kind",
  status: "status",
  duration: "duration",
  traceDuration: "duration",
  rootName: "text",
  rootService: "text",
};

/** OTLP numbers by TraceQL keyword. */
export const kindNumbers: Readonly<Record<string, number>> = {
  unspecified: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
};

export const statusNumbers: Readonly<Record<string, number>> = { unset: 0, ok: 1, error: 2 };

const nanosPerUnit: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
};

/** Nanoseconds of a literal such as `1.5s`; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h|d)$/.exec(text);
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * nanosPerUnit[match[2]!]!);
}

/** The known name that is closest to a mistyped one, if any is close. */
export function closestName(typed: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  // More than a third of the letters wrong is another word, not a slip.
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
