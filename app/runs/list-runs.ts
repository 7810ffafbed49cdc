import type { RunRow } from "../api/runs.ts";
import { attributesOf, conditionOf, type Identity, textOf } from "./process-identity.ts";
import type { BookedRun } from "./run-book.ts";

/** A process is live while something of it is this recent: metrics come once a minute by default (`OTEL_METRIC_EXPORT_INTERVAL`). */
const liveMs = 90_000;

const nanosPerMs = 1_000_000n;

/** A run with its identity, read. */
interface Member {
  readonly run: BookedRun;
  readonly identity: Identity;
}

/** The runs as the API tells them, newest first. `sessionId`: the one that is under way. */
export function listRuns(runs: readonly BookedRun[], sessionId: string | undefined, nowMs: number): RunRow[] {
  const members = runs.map((run): Member => ({ run, identity: attributesOf(run.identity) }));
  const groups = Map.groupBy(members, groupOf);
  return [...groups.values()]
    .flatMap((group) => group.map((member) => rowOf(member, group, sessionId, nowMs)))
    .sort((a, b) => b.startMs - a.startMs || (a.id < b.id ? -1 : 1));
}

/** Runs of one service are compared with each other; sessions are one group. */
function groupOf({ run, identity }: Member): string {
  if (run.kind === "session") return "";
  return JSON.stringify([textOf(identity, "service.namespace"), textOf(identity, "service.name")]);
}

function rowOf(
  member: Member,
  group: readonly Member[],
  sessionId: string | undefined,
  nowMs: number,
): RunRow {
  const { run, identity } = member;
  const { id, kind, name, isPinned, total, evicted } = run;
  const others = group.filter((other) => other !== member);
  const isSession = kind === "session";
  return {
    ...{ id, kind, name, isPinned, evicted },
    service: textOf(identity, "service.name"),
    namespace: textOf(identity, "service.namespace"),
    version: textOf(identity, "service.version"),
    identity: identity.map(([key, value]) => ({ key, text: String(value) })),
    startMs: run.startMs,
    endMs: id === sessionId ? Math.max(nowMs, run.startMs) : run.seenMs,
    isLive: isSession ? id === sessionId : isLiveProcess(run, others, nowMs),
    items: total.items,
    errorCount: total.errors,
    query: isSession
      ? "{ }"
      : conditionOf(
          identity,
          others.map((other) => other.identity),
        ),
    startUnixNano: isSession ? nanosOf(run.startMs) : undefined,
    endUnixNano: isSession && run.endMs !== undefined ? nanosOf(run.endMs) : undefined,
    previousId: previousOf(member, others)?.id,
    hasReplicas: !isSession && others.some((other) => overlaps(run, other.run)),
  };
}

function isLiveProcess(run: BookedRun, others: readonly Member[], nowMs: number): boolean {
  return run.seenMs > nowMs - liveMs && !others.some((other) => isRestart(run, other.run));
}

/**
 * A restart begins after all that its predecessor sent; a replica is heard of at the same time. Of a rolling update, where the
 * new version begins before the old one ends, the old one is the one before, though the two are replicas.
 */
function previousOf({ run, identity }: Member, others: readonly Member[]): BookedRun | undefined {
  const ended = latest(others.filter((other) => isRestart(other.run, run)));
  if (ended !== undefined || run.kind === "session") return ended;
  const version = textOf(identity, "service.version");
  return latest(
    others.filter(
      (other) => other.run.startMs < run.startMs && textOf(other.identity, "service.version") !== version,
    ),
  );
}

/** Whether `next` began after `run` was last heard of. */
function isRestart(run: BookedRun, next: BookedRun): boolean {
  return run.seenMs <= next.startMs && run.startMs < next.startMs;
}

function overlaps(a: BookedRun, b: BookedRun): boolean {
  return !isRestart(a, b) && !isRestart(b, a);
}

function latest(members: readonly Member[]): BookedRun | undefined {
  return members.reduce<BookedRun | undefined>(
    (best, { run }) => (best === undefined || run.seenMs > best.seenMs ? run : best),
    undefined,
  );
}

function nanosOf(ms: number): string {
  return String(BigInt(Math.round(ms)) * nanosPerMs);
}
