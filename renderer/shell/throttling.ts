import type { Stats, StatsCounter } from "../../app/api/engine.ts";

type Sentence = (dataDir: string) => string;

/** Why senders are told to wait, where a person can do something about it; in the words of the page. */
const sentences: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  ["disk_full", (dataDir) => `Disk full: senders are told to wait. Free space in ${dataDir}`],
  ["disk_pinned", () => "Pinned runs fill the disk budget: senders are told to wait. Unpin or delete a run."],
  [
    "memory_pinned",
    () => "Pinned runs fill the memory for what is stored: senders are told to wait. Unpin or delete a run.",
  ],
  ["storage_unavailable", (dataDir) => `Nothing can be stored in ${dataDir}: senders are told to wait.`],
  ["memory_limit", () => "Memory is full: senders are told to wait until data is on disk."],
]);

/** The reason that items were turned away for between two answers; undefined where none were. */
export function turnedAwayFor(before: Stats, now: Stats): string | undefined {
  return [...sentences.keys()].find((reason) => turnedAway(now, reason) > turnedAway(before, reason));
}

export function throttlingSentence(reason: string, dataDir: string): string {
  return sentences.get(reason)?.(dataDir) ?? "";
}

/** Items and requests alike: over the memory limit a request is not even read. */
function turnedAway({ counters }: Stats, reason: string): number {
  const isMeant = (one: StatsCounter): boolean =>
    (one.outcome === "throttled" || one.outcome === "refused") && one.reason === reason;
  return counters.filter(isMeant).reduce((sum, { value }) => sum + value, 0);
}
