import type { Signal } from "../../base/signal.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import { itemRowCountOf } from "../../pdata/item-table.ts";
import { dropRows } from "../../pdata/select-rows.ts";
import { ItemMatcher } from "../processorhelper/match/item-matcher.ts";
import type { MatchConfig } from "../processorhelper/match/match-config.ts";
import type { FilterConfig } from "./config.ts";
import type { DropTeller } from "./drop-teller.ts";
import { matchesOfMetrics, matchOfLogs } from "./legacy-config.ts";

const itemTables = { traces: "spans", metrics: "metrics", logs: "logRecords" } as const;
const legacyNames = { traces: "spans", metrics: "metrics", logs: "logs" } as const;

/** Drops what `include` does not match and what `exclude` matches: the form from before OTTL. */
export class MatchFilter {
  /** Matchers of which each has to match, or must not. */
  readonly #tests: readonly { readonly matcher: ItemMatcher; readonly keeps: boolean }[];
  readonly #rules: readonly string[];

  constructor(signal: Signal, config: FilterConfig) {
    const all = (["include", "exclude"] as const).flatMap((name) =>
      matchesOf(signal, config, name).map((match) => ({ name, match })),
    );
    this.#tests = all.map(({ name, match }) => ({
      matcher: new ItemMatcher(match, signal),
      keeps: name === "include",
    }));
    this.#rules = all.map(({ name }) => `${legacyNames[signal]}::${name}`);
  }

  filter(batch: AnyBatch, teller: DropTeller): AnyBatch {
    if (this.#tests.length === 0) return batch;
    const editor = new BatchEditor(batch);
    const table = itemTables[batch.signal];
    const rowCount = itemRowCountOf(batch);
    const marks = new Uint8Array(rowCount);
    const rules = new Uint8Array(rowCount);
    for (const [i, { matcher, keeps }] of this.#tests.entries()) {
      const test = matcher.testFor(batch, editor);
      for (let row = 0; row < rowCount; row++) {
        if (marks[row] === 1 || test(row) === keeps) continue;
        marks[row] = 1;
        rules[row] = i + 1;
      }
    }
    const dropped = { [table]: marks };
    teller.note(batch, dropped, this.#rules, (row) => rules[row]!);
    return dropRows(batch, dropped);
  }
}

function matchesOf(
  signal: Signal,
  config: FilterConfig,
  name: "include" | "exclude",
): readonly MatchConfig[] {
  if (signal === "traces") {
    const match = config.spans?.[name];
    return match === undefined ? [] : [match];
  }
  if (signal === "logs") {
    const match = config.logs?.[name];
    return match === undefined ? [] : [matchOfLogs(match)];
  }
  const match = config.metrics?.[name];
  return match === undefined ? [] : matchesOfMetrics(match);
}
