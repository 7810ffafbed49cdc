import { useMemo } from "react";
import { navigation, useView } from "../state/navigation.ts";
import type { View } from "../state/view.ts";

export const runKinds = ["all", "service", "session"] as const;
export type KindFilter = (typeof runKinds)[number];

/** What the page shows besides the text it is narrowed to, kept in the address. */
export interface RunsState {
  readonly kind: KindFilter;
  readonly isPinnedOnly: boolean;
  /** The run beside the table, or empty. */
  readonly openId: string;
}

const keys = { kind: "kind", pinned: "pinned", open: "open" } as const;

function readRunsState(rest: View["rest"]): RunsState {
  return {
    kind: runKinds.find((kind) => kind === rest.get(keys.kind)) ?? "all",
    isPinnedOnly: rest.get(keys.pinned) === "1",
    openId: rest.get(keys.open) ?? "",
  };
}

export function useRunsState(): RunsState {
  const { rest } = useView();
  return useMemo(() => readRunsState(rest), [rest]);
}

/** `isSmall`: no step to go back from. */
export function changeRunsState(change: Partial<RunsState>, isSmall = false): void {
  const { kind, isPinnedOnly, openId } = { ...readRunsState(navigation.view.rest), ...change };
  const rest = new Map(navigation.view.rest);
  const write = (key: string, text: string): void => {
    if (text === "") rest.delete(key);
    else rest.set(key, text);
  };
  write(keys.kind, kind === "all" ? "" : kind);
  write(keys.pinned, isPinnedOnly ? "1" : "");
  write(keys.open, openId);
  navigation.change({ rest }, isSmall);
}
