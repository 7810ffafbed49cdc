import type { PipelineDrop } from "../../../app/api/pipeline.ts";

/** Drops of one kind, newest first. */
export interface DropGroup {
  readonly reason: string;
  /** As written in the configuration; empty where nothing written decided. */
  readonly rule: string;
  /** Of these drops. */
  readonly items: number;
  readonly drops: readonly PipelineDrop[];
}

/** By the rule that matched; the one that dropped most recently comes first. */
export function groupDrops(drops: readonly PipelineDrop[]): readonly DropGroup[] {
  const groups = Map.groupBy(drops, ({ reason, rule }) => JSON.stringify([reason, rule]));
  return [...groups.values()].map((own) => ({
    ...{ reason: own[0]!.reason, rule: own[0]!.rule, drops: own },
    items: own.reduce((sum, { items }) => sum + items, 0),
  }));
}
