import { useMemo } from "react";
import { navigation, useView } from "../state/navigation.ts";
import type { View } from "../state/view.ts";

/** What the page shows, kept in the address. */
export interface PipelineState {
  /** Key of the node whose panel is open, or empty. */
  readonly openKey: string;
  readonly isConfigOpen: boolean;
}

const keys = { open: "stage", config: "config" } as const;

function readPipelineState(rest: View["rest"]): PipelineState {
  return { openKey: rest.get(keys.open) ?? "", isConfigOpen: rest.get(keys.config) !== "0" };
}

export function usePipelineState(): PipelineState {
  const { rest } = useView();
  return useMemo(() => readPipelineState(rest), [rest]);
}

export function changePipelineState(change: Partial<PipelineState>): void {
  const { openKey, isConfigOpen } = { ...readPipelineState(navigation.view.rest), ...change };
  const rest = new Map(navigation.view.rest);
  if (openKey === "") rest.delete(keys.open);
  else rest.set(keys.open, openKey);
  if (isConfigOpen) rest.delete(keys.config);
  else rest.set(keys.config, "0");
  navigation.change({ rest }, true);
}
