import type { GroupTable } from "../../../app/api/trace-queries.ts";
import { assertDefined } from "../../../app/base/assert.ts";
import { withCondition, withRange } from "../../../app/traceql/edit.ts";
import { fieldOf } from "../../../app/traceql/fields.ts";
import { formatCount, formatCounted, formatDuration } from "../../base/format.ts";
import type { Comparison } from "../../state/comparison.ts";
import { groupQuery } from "../../state/query-edit.ts";
import { treeOf } from "../../state/query-kind.ts";

/** A comparison one need not write. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** What it compares, more exactly. */
  readonly detail: string;
  readonly comparison: Comparison;
}

/** Traces with a failed span against those without. */
export function errorPreset(query: string): Preset | undefined {
  if (query !== "" && treeOf(query) === undefined) return undefined;
  return {
    ...{ id: "errors", title: "Errors and the rest" },
    detail: "traces with a span that failed, against all without",
    comparison: {
      a: { name: "Without errors", query, time: undefined },
      b: { name: "With errors", query: withCondition(query, "status = error"), time: undefined },
      rest: "a",
    },
  };
}

/** The slowest twentieth against all faster ones. */
export function slowPreset(query: string, p95Nano: number | undefined): Preset | undefined {
  if (p95Nano === undefined || Number.isNaN(p95Nano) || (query !== "" && treeOf(query) === undefined))
    return undefined;
  const field = assertDefined(fieldOf("trace:duration"), "trace:duration");
  // Three digits are read more easily, and nobody chose the others.
  const border = { type: "duration", value: Number(p95Nano.toPrecision(3)) } as const;
  return {
    ...{ id: "slow", title: "Slow and fast" },
    detail: `traces of at least ${formatDuration(border.value)} (p95), against faster ones`,
    comparison: {
      a: { name: "Faster", query: withRange(query, field, undefined, border), time: undefined },
      b: { name: "Slowest 5 %", query: withRange(query, field, border, undefined), time: undefined },
      rest: undefined,
    },
  };
}

export const versionFields = ["resource.service.name", "resource.service.version"] as const;

/** More versions of one service are a choice of their own: the newest ones come first. */
const versionsMax = 6;

/** Each version of a service against the one before it. `table`: groups by `versionFields`. */
export function versionPresets({ rowCount, values, types, absent, count }: GroupTable): readonly Preset[] {
  const rows = Array.from({ length: rowCount }, (_, row) => ({
    service: { text: values[row * 2]!, type: types[row * 2]! },
    version: { text: values[row * 2 + 1]!, type: types[row * 2 + 1]! },
    isWhole: absent[row * 2] === 0 && absent[row * 2 + 1] === 0,
    count: count[row]!,
  })).filter(({ isWhole }) => isWhole);
  const byService = [...Map.groupBy(rows, ({ service }) => service.text)];
  return byService.flatMap(([service, own]) => {
    const versions = own
      .toSorted((a, b) => byNumber.compare(b.version.text, a.version.text))
      .slice(0, versionsMax);
    return versions.slice(0, -1).map((newer, at): Preset => {
      const older = versions[at + 1]!;
      const side = (row: typeof newer): Comparison["a"] => ({
        name: row.version.text,
        query: groupQuery("", versionFields, [row.service, row.version]),
        time: undefined,
      });
      return {
        id: `version ${service} ${older.version.text} ${newer.version.text}`,
        title: `${service}, versions ${older.version.text} and ${newer.version.text}`,
        detail: `${formatCount(older.count)} and ${formatCounted(newer.count, "span")}`,
        comparison: { a: side(older), b: side(newer), rest: undefined },
      };
    });
  });
}

/** 2.10 comes after 2.9. */
const byNumber = new Intl.Collator("en", { numeric: true });
