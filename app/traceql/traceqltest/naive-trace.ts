import type { NaiveSpan } from "./naive-span.ts";

/** A trace as `docs/traceql.md` describes it, with everything that looks beyond one span. */
export class NaiveTrace {
  readonly traceId: string;
  /** In the order given. */
  readonly spans: readonly NaiveSpan[];
  readonly #parents: ReadonlyMap<NaiveSpan, NaiveSpan>;
  readonly #nestedSets: ReadonlyMap<NaiveSpan, NestedSet>;

  constructor(spans: readonly NaiveSpan[]) {
    this.traceId = spans[0]!.traceId;
    this.spans = spans;
    this.#parents = new Map(spans.flatMap((span) => this.#linkOf(span)));
    this.#nestedSets = numberNestedSets(this);
  }

  /** The received parent. */
  parentOf(span: NaiveSpan): NaiveSpan | undefined {
    return this.#parents.get(span);
  }

  childrenOf(span: NaiveSpan): readonly NaiveSpan[] {
    return this.spans.filter((child) => this.parentOf(child) === span);
  }

  /** From the parent up; ends at a span that was seen, and does not hold the span itself. */
  ancestorsOf(span: NaiveSpan): ReadonlySet<NaiveSpan> {
    const found = new Set<NaiveSpan>();
    let parent = this.parentOf(span);
    while (parent !== undefined && parent !== span && !found.has(parent)) {
      found.add(parent);
      parent = this.parentOf(parent);
    }
    return found;
  }

  areSiblings(a: NaiveSpan, b: NaiveSpan): boolean {
    const parent = this.parentOf(a);
    return a !== b && parent !== undefined && parent === this.parentOf(b);
  }

  /** The earliest span without a parent, else the earliest span. */
  get root(): NaiveSpan {
    const withoutParent = this.spans.filter(({ parentSpanId }) => parentSpanId === "");
    return byStart(withoutParent.length > 0 ? withoutParent : this.spans)[0]!;
  }

  /** A span that ends before it starts counts with its start. */
  get durationNano(): number {
    const start = this.spans.map(({ startUnixNano }) => startUnixNano).reduce(smaller);
    const ends = this.spans.map((span) => larger(span.startUnixNano, span.endUnixNano));
    return Number(ends.reduce(larger) - start);
  }

  nestedSetOf(span: NaiveSpan): NestedSet {
    return this.#nestedSets.get(span) ?? { left: 0, right: 0, parent: 0 };
  }

  #linkOf(span: NaiveSpan): [NaiveSpan, NaiveSpan][] {
    const parent = this.spans.find(
      (other) => other !== span && span.parentSpanId !== "" && other.spanId === span.parentSpanId,
    );
    return parent === undefined ? [] : [[span, parent]];
  }
}

export interface NestedSet {
  readonly left: number;
  readonly right: number;
  readonly parent: number;
}

function numberNestedSets(trace: NaiveTrace): Map<NaiveSpan, NestedSet> {
  const numbered = new Map<NaiveSpan, NestedSet>();
  let next = 1;
  const walk = (span: NaiveSpan, parent: number): void => {
    const left = next++;
    for (const child of byStart(trace.childrenOf(span))) walk(child, left);
    numbered.set(span, { left, right: next++, parent });
  };
  for (const root of byStart(trace.spans.filter(({ parentSpanId }) => parentSpanId === ""))) walk(root, -1);
  return numbered;
}

/** By start, then in the order given. */
function byStart(spans: readonly NaiveSpan[]): NaiveSpan[] {
  return spans.toSorted((a, b) => Number(a.startUnixNano - b.startUnixNano));
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Spans by trace, in the order in which traces first appear. */
export function tracesOf(spans: readonly NaiveSpan[]): readonly NaiveTrace[] {
  const byTrace = Map.groupBy(spans, ({ traceId }) => traceId);
  return [...byTrace.values()].map((found) => new NaiveTrace(found));
}
