import type { Intrinsic, Scope } from "./syntax-tree.ts";

/** What a value is known to be before any span is seen. `any`: an attribute may hold anything. */
export type ValueType = "any" | "string" | "number" | "duration" | "boolean" | "status" | "kind" | "nil";

interface IntrinsicFacts {
  /** The spelling we write. */
  readonly spelling: string;
  readonly otherSpellings: readonly string[];
  readonly valueType: ValueType;
  /** Whether a span can be without it, so that a comparison with `nil` makes sense. */
  readonly mayBeMissing: boolean;
  /** One line for completion. */
  readonly help: string;
}

function facts(
  [spelling, ...otherSpellings]: readonly [string, ...string[]],
  valueType: ValueType,
  help: string,
  mayBeMissing = false,
): IntrinsicFacts {
  return { spelling, otherSpellings, valueType, help, mayBeMissing };
}

export const intrinsicFacts: Readonly<Record<Intrinsic, IntrinsicFacts>> = {
  "span:name": facts(["name", "span:name"], "string", "name of the span"),
  "span:kind": facts(["kind", "span:kind"], "kind", "server, client, producer, consumer or internal"),
  "span:status": facts(["status", "span:status"], "status", "ok, error or unset"),
  "span:statusMessage": facts(
    ["statusMessage", "span:statusMessage"],
    "string",
    "what the span says of its status",
  ),
  "span:duration": facts(["duration", "span:duration"], "duration", "from start to end of the span"),
  "span:childCount": facts(["span:childCount"], "number", "how many children the span has"),
  "span:id": facts(["span:id"], "string", "id of the span, in hex"),
  "span:parentID": facts(["span:parentID"], "string", "id of the parent span, in hex", true),
  "trace:id": facts(["trace:id"], "string", "id of the trace, in hex"),
  "trace:duration": facts(
    ["trace:duration", "traceDuration"],
    "duration",
    "from first start to last end of the trace",
  ),
  "trace:rootName": facts(["trace:rootName", "rootName"], "string", "name of the root span"),
  "trace:rootService": facts(["trace:rootService", "rootServiceName"], "string", "service of the root span"),
  "event:name": facts(["event:name"], "string", "name of an event of the span", true),
  "event:timeSinceStart": facts(
    ["event:timeSinceStart"],
    "duration",
    "from start of the span to an event",
    true,
  ),
  "link:traceID": facts(["link:traceID"], "string", "trace that the span links to, in hex", true),
  "link:spanID": facts(["link:spanID"], "string", "span that the span links to, in hex", true),
  "instrumentation:name": facts(["instrumentation:name"], "string", "name of the instrumentation scope"),
  "instrumentation:version": facts(
    ["instrumentation:version"],
    "string",
    "version of the instrumentation scope",
  ),
  parent: facts(["parent"], "any", "the parent span: `parent = nil` holds for roots", true),
  nestedSetLeft: facts(["nestedSetLeft"], "number", "number at which a walk of the trace enters the span"),
  nestedSetRight: facts(["nestedSetRight"], "number", "number at which a walk of the trace leaves the span"),
  nestedSetParent: facts(["nestedSetParent"], "number", "nestedSetLeft of the parent; -1 for roots"),
};

export const intrinsicNames = Object.keys(intrinsicFacts) as readonly Intrinsic[];

const bySpelling: ReadonlyMap<string, Intrinsic> = new Map(
  intrinsicNames.flatMap((name) =>
    [intrinsicFacts[name].spelling, ...intrinsicFacts[name].otherSpellings].map((spelling) => [
      spelling,
      name,
    ]),
  ),
);

/** Every spelling there is. */
export const intrinsicSpellings: readonly string[] = [...bySpelling.keys()];

export function intrinsicOf(spelling: string): Intrinsic | undefined {
  return bySpelling.get(spelling);
}

/** Whether a bare word is an intrinsic: `duration`. */
export function isIntrinsicWord(word: string): boolean {
  return bySpelling.has(word);
}

/** Scopes of attributes as they are written. */
export const scopeWords: ReadonlyMap<string, Scope> = new Map(
  (["span", "resource", "event", "link", "instrumentation"] as const).map((scope) => [scope, scope]),
);

/** OTLP numbers by keyword. */
export const statusNumbers = { unset: 0, ok: 1, error: 2 } as const;
export const kindNumbers = {
  unspecified: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const;
