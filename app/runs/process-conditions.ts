import { attributeName } from "../traceql/fields.ts";
import { quoteString } from "../traceql/literals.ts";
import { type Identity, isAbsent, type Scalar, scalarAt } from "./process-identity.ts";

/** Identities with the same keys, in the same order. */
interface Shape {
  readonly keys: readonly string[];
  readonly members: Identity[];
}

/** When a process of one shape may be taken for one of another. */
interface Mistake {
  /** What the other one has and this one lacks: asking for its absence tells them apart. */
  readonly key: string;
  /** Keys of which both know the value. */
  readonly shared: readonly string[];
  /** Values of `shared` of all others. */
  readonly values: ReadonlySet<string>;
}

/**
 * TraceQL that finds the spans of one process and of none of the others.
 *
 *     identities ── by their keys ──▶ shapes (a handful)
 *     own ── for each shape: a set of the values both know ──▶ is there anybody to be mistaken for?
 *
 * So a service that was started thousands of times costs a look-up a process, not one a pair.
 */
export class ProcessConditions {
  readonly #shapes = new Map<string, Shape>();
  readonly #mistakes = new Map<string, readonly Mistake[]>();

  constructor(identities: Iterable<Identity>) {
    for (const identity of identities) {
      const keys = keysOf(identity);
      const name = keys.join("\n");
      const shape = this.#shapes.get(name);
      if (shape === undefined) this.#shapes.set(name, { keys, members: [identity] });
      else shape.members.push(identity);
    }
  }

  /** What `own` does not have is only asked for where one of the others would be found, too. */
  of(own: Identity): string {
    const terms = own.map(([key, value]) => `${attributeName("resource", key)} = ${literalOf(value)}`);
    const missing = new Set<string>();
    for (const { key, shared, values } of this.#mistakesOf(own))
      if (values.has(valuesText(own, shared))) missing.add(key);
    if (scalarAt(own, "service.name") === undefined) missing.add("service.name");
    for (const key of missing) terms.push(`${attributeName("resource", key)} = nil`);
    return `{ ${terms.join(" && ")} }`;
  }

  #mistakesOf(own: Identity): readonly Mistake[] {
    const keys = keysOf(own);
    const name = keys.join("\n");
    let mistakes = this.#mistakes.get(name);
    if (mistakes === undefined) {
      mistakes = [...this.#shapes.values()].flatMap((shape) => mistakeOf(keys, shape) ?? []);
      this.#mistakes.set(name, mistakes);
    }
    return mistakes;
  }
}

/** Undefined where no process of the shape has, or may have, all that one with `own` is asked for. */
function mistakeOf(own: readonly string[], { keys, members }: Shape): Mistake | undefined {
  const key = keys.find((each) => isAbsent(own, each));
  if (key === undefined || own.some((each) => isAbsent(keys, each))) return undefined;
  const shared = own.filter((each) => keys.includes(each));
  return { key, shared, values: new Set(members.map((member) => valuesText(member, shared))) };
}

function keysOf(identity: Identity): string[] {
  return identity.map(([key]) => key);
}

function valuesText(identity: Identity, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => scalarAt(identity, key)));
}

function literalOf(value: Scalar): string {
  return typeof value === "string" ? quoteString(value) : String(value);
}
