import type { InferOutput } from "valibot";
import type { TagList, tagParams } from "../../../api/trace-queries.ts";
import { compareTexts } from "../../../base/compare-texts.ts";
import type { AttributeColumn, AttributeSet } from "../../../spanindex/block/attribute-set.ts";
import { intrinsicFacts, intrinsicNames } from "../../../traceql/intrinsics.ts";
import type { Codes } from "../fields/dense-codes.ts";
import { denseCodes } from "../fields/dense-codes.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { ColumnCounts } from "./column-counts.ts";
import { planOf, rangeOf } from "./question.ts";
import { type BlockSelection, isSelected, rowList, selectSpans } from "./selection.ts";

export type TagParams = InferOutput<typeof tagParams>;
type TagScope = NonNullable<TagParams["scope"]>;

/** The names of attributes and intrinsics that matching spans have, and how many spans have each. */
export function* tags(world: QueryWorld, params: TagParams): Steps<TagList> {
  const begun = performance.now();
  const selection = yield* selectSpans(world, planOf(params.query), rangeOf(params));
  const counter = new TagCounter(params.scope);
  for (const part of selection.parts) {
    world.check();
    const mark = world.scratch.mark();
    yield* counter.add(world, part);
    world.scratch.release(mark);
  }
  return {
    tags: counter.tags(selection.count),
    omittedKeys: world.omittedKeys,
    elapsedMs: performance.now() - begun,
    examinedSpans: selection.examinedSpans,
  };
}

class TagCounter {
  readonly #scope: TagScope | undefined;
  /** By scope, then by key. */
  readonly #counts = new Map<TagScope, Map<string, number>>();

  constructor(scope: TagScope | undefined) {
    this.#scope = scope;
  }

  *add(world: QueryWorld, part: BlockSelection): Steps<void> {
    const { block } = part;
    const counter = new ColumnCounts(world, part, rowList(world, part));
    if (this.#isAsked("span"))
      for (const column of (yield* world.attributesOf(block)).columns.values())
        this.#count("span", column.key, counter.presentIn(column));
    if (this.#isAsked("resource")) this.#addOwners("resource", counter, block.hot.resource, block.resources);
    if (this.#isAsked("instrumentation"))
      this.#addOwners("instrumentation", counter, block.hot.scope, block.scopes);
    if (!this.#isAsked("event") && !this.#isAsked("link")) return;
    const { events, eventOwner, links, linkOwner } = yield* world.detailsOf(block);
    if (this.#isAsked("event")) this.#addElements("event", part, eventOwner, events);
    if (this.#isAsked("link")) this.#addElements("link", part, linkOwner, links);
  }

  /** Most frequent first within each scope. */
  tags(total: number): TagList["tags"] {
    const intrinsics = intrinsicNames.map((name) => ({
      ...{ scope: "intrinsic", name: intrinsicFacts[name].spelling, spanCount: total },
    }));
    const attributes = [...this.#counts].flatMap(([scope, counts]) =>
      [...counts]
        .map(([name, spanCount]) => ({ scope, name, spanCount }))
        .filter(({ spanCount }) => spanCount > 0)
        .sort((a, b) => b.spanCount - a.spanCount || compareTexts(a.name, b.name)),
    );
    return this.#isAsked("intrinsic") && total > 0 ? [...attributes, ...intrinsics] : attributes;
  }

  #isAsked(scope: TagScope): boolean {
    return this.#scope === undefined || this.#scope === scope;
  }

  /** What `event:name` and the like hold are intrinsics, though they are kept as columns. */
  #count(scope: TagScope, key: string, spanCount: number): void {
    if (scope !== "span" && scope !== "resource" && key.startsWith(`${scope}:`)) return;
    const counts = this.#counts.get(scope) ?? new Map<string, number>();
    counts.set(key, (counts.get(key) ?? 0) + spanCount);
    this.#counts.set(scope, counts);
  }

  #addOwners(scope: TagScope, counter: ColumnCounts, codes: Codes, set: AttributeSet): void {
    const spans = counter.ofCodes(codes, set.rowCount, undefined);
    for (const column of set.columns.values()) {
      let count = 0;
      for (const owner of presentRows(column)) count += spans[owner]!;
      this.#count(scope, column.key, count);
    }
  }

  /** A span counts once, however many of its events have the key. */
  #addElements(scope: TagScope, { bitmap }: BlockSelection, owners: Uint16Array, set: AttributeSet): void {
    for (const column of set.columns.values()) {
      let count = 0;
      let last = -1;
      for (const element of presentRows(column)) {
        const owner = owners[element]!;
        if (owner !== last && isSelected(bitmap, owner)) count += 1;
        last = owner;
      }
      this.#count(scope, column.key, count);
    }
  }
}

/** Owners that have the attribute, ascending. */
function* presentRows(column: AttributeColumn): Generator<number> {
  const codes = denseCodes(heapScratch, column);
  for (let row = 0; row < codes.length; row++) if (codes[row] !== 0) yield row;
}

/** There are few resources, scopes and events: plain memory will do. */
const heapScratch = {
  u8: (length: number) => new Uint8Array(length),
  u16: (length: number) => new Uint16Array(length),
  u32: (length: number) => new Uint32Array(length),
  f64: (length: number) => new Float64Array(length),
  mark: () => 0,
  release: () => undefined,
};
