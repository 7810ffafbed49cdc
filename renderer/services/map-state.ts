import { useMemo } from "react";
import { navigation, useView } from "../state/navigation.ts";
import type { View } from "../state/view.ts";

/** What the map shows besides query and time, kept in the address. */
export interface MapState {
  /** Whole traces with a matching span, or the matching spans alone. */
  readonly of: "traces" | "spans";
  readonly isTable: boolean;
  readonly order: EdgeOrder;
  readonly isAscending: boolean;
  /** Names of folds that are open. */
  readonly opened: ReadonlySet<string>;
}

export const edgeOrders = ["from", "to", "count", "errors", "p50", "p95"] as const;
export type EdgeOrder = (typeof edgeOrders)[number];

const keys = { of: "counted", table: "as", order: "edges", opened: "open" } as const;

export function readMapState(rest: View["rest"]): MapState {
  const order = rest.get(keys.order) ?? "-count";
  return {
    of: rest.get(keys.of) === "spans" ? "spans" : "traces",
    isTable: rest.get(keys.table) === "table",
    order: edgeOrders.find((name) => name === order.replace(/^-/, "")) ?? "count",
    isAscending: !order.startsWith("-"),
    opened: new Set((rest.get(keys.opened) ?? "").split(",").filter(Boolean).map(decoded)),
  };
}

export function useMapState(): MapState {
  const { rest } = useView();
  return useMemo(() => readMapState(rest), [rest]);
}

export function changeMapState(change: Partial<MapState>): void {
  const { of, isTable, order, isAscending, opened } = { ...readMapState(navigation.view.rest), ...change };
  const rest = new Map(navigation.view.rest);
  const write = (key: string, text: string, usual: string): void => {
    if (text === usual) rest.delete(key);
    else rest.set(key, text);
  };
  write(keys.of, of, "traces");
  write(keys.table, isTable ? "table" : "map", "map");
  write(keys.order, `${isAscending ? "" : "-"}${order}`, "-count");
  write(keys.opened, [...opened].map(encodeURIComponent).join(","), "");
  navigation.change({ rest });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
