import { useEffect, useMemo } from "react";
import {
  type Comparison,
  type ComparisonSide,
  keepComparison,
  readComparison,
  type SideId,
  writeComparison,
} from "../state/comparison.ts";
import { navigation, useView } from "../state/navigation.ts";
import type { View } from "../state/view.ts";

export const compareTabs = ["operations", "tree", "attributes"] as const;
/** What lies below the curves. */
export type CompareTab = (typeof compareTabs)[number];

export const operationOrders = ["operation", "calls", "errors", "p50", "p95", "self", "critical"] as const;
export type OperationOrder = (typeof operationOrders)[number];

export const findingGroups = ["all", "time", "errors", "calls", "logs", "metrics"] as const;
/** Which findings are listed. `calls`: what requests do is built otherwise. */
export type FindingGroup = (typeof findingGroups)[number];

/** What the page shows besides both sides, kept in the address. */
export interface CompareState {
  readonly tab: CompareTab;
  readonly order: OperationOrder;
  readonly isAscending: boolean;
  readonly group: FindingGroup;
  /** Of the findings; undefined where none is chosen. */
  readonly finding: number | undefined;
  /** What the curves are of: `service\nkind\nname` of an operation, a numeric attribute, or empty for whole traces. */
  readonly curvesOf: string;
}

/** What traces wait for longer comes first. */
const usualOrder = "-critical";
const keys = { tab: "show", order: "sort", finding: "finding", curvesOf: "of", group: "about" } as const;

export function readCompareState(rest: View["rest"]): CompareState {
  const order = rest.get(keys.order) ?? usualOrder;
  const finding = rest.get(keys.finding) ?? "";
  return {
    tab: compareTabs.find((tab) => tab === rest.get(keys.tab)) ?? "operations",
    order: operationOrders.find((name) => name === order.replace(/^-/, "")) ?? "critical",
    isAscending: !order.startsWith("-"),
    finding: /^\d{1,3}$/.test(finding) ? Number(finding) : undefined,
    curvesOf: rest.get(keys.curvesOf) ?? "",
    group: findingGroups.find((group) => group === rest.get(keys.group)) ?? "all",
  };
}

export function useCompareState(): CompareState {
  const { rest } = useView();
  return useMemo(() => readCompareState(rest), [rest]);
}

/** `isSmall`: no step to go back from. */
export function changeCompareState(change: Partial<CompareState>, isSmall = false): void {
  const state = { ...readCompareState(navigation.view.rest), ...change };
  const { tab, order, isAscending, finding, curvesOf, group } = state;
  const rest = new Map(navigation.view.rest);
  const write = (key: string, text: string, usual: string): void => {
    if (text === usual) rest.delete(key);
    else rest.set(key, text);
  };
  write(keys.tab, tab, "operations");
  write(keys.order, `${isAscending ? "" : "-"}${order}`, usualOrder);
  write(keys.curvesOf, curvesOf, "");
  write(keys.group, group, "all");
  write(keys.finding, finding === undefined ? "" : String(finding), "");
  navigation.change({ rest }, isSmall);
}

/** Both sides as the address has them; undefined where it names none. */
export function useSides(): Comparison | undefined {
  const { rest } = useView();
  useEffect(() => {
    if (readComparison(rest) !== undefined) keepComparison(rest);
  }, [rest]);
  return useMemo(() => readComparison(rest), [rest]);
}

/** Another comparison has other findings. */
export function changeSides(comparison: Comparison): void {
  const rest = writeComparison(comparison, navigation.view.rest);
  rest.delete(keys.finding);
  rest.delete(keys.group);
  navigation.change({ rest });
}

export function changeSide(id: SideId, change: Partial<ComparisonSide>): void {
  const comparison = readComparison(navigation.view.rest) ?? nothing;
  changeSides({ ...comparison, [id]: { ...comparison[id], ...change } });
}

export function changeRest(rest: SideId | undefined): void {
  const comparison = readComparison(navigation.view.rest);
  if (comparison !== undefined) changeSides({ ...comparison, rest });
}

export function swapSides(): void {
  const comparison = readComparison(navigation.view.rest);
  if (comparison === undefined) return;
  const { a, b, rest } = comparison;
  changeSides({ a: b, b: a, rest: rest === undefined ? undefined : rest === "a" ? "b" : "a" });
}

const everything: ComparisonSide = { name: "", query: "", time: undefined };
/** What both sides are before anything was chosen. */
const nothing: Comparison = { a: everything, b: everything, rest: undefined };

export function startEmpty(): void {
  changeSides(nothing);
}
