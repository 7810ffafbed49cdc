import type { RunRow } from "../api/runs.ts";
import { ProcessConditions } from "./process-conditions.ts";
import { attributesOf, type Identity, textOf } from "./process-identity.ts";
import type { BookedRun } from "./run-book.ts";
import { type OrderedRun, RunOrder } from "./run-order.ts";

/** A process is live while something of it is this recent: metrics come once a minute by default (`OTEL_METRIC_EXPORT_INTERVAL`). */
const liveMs = 90_000;

/** A clock that is further ahead is wrong, or the end of one span is: nothing follows from it. */
const aheadMsMax = 60 * 60_000;

const nanosPerMs = 1_000_000n;

/** A run with its identity, read. */
interface Member extends OrderedRun {
  readonly identity: Identity;
}

/** Runs that are compared with each other. */
interface Group {
  readonly order: RunOrder;
  readonly conditions: ProcessConditions;
}

/** What the rows of all runs depend on. `sessionId`: the one that is under way. */
interface Moment {
  readonly sessionId: string | undefined;
  readonly nowMs: number;
}

/** The runs as the API tells them, newest first. `sessionId`: the one that is under way. */
export function listRuns(runs: readonly BookedRun[], sessionId: string | undefined, nowMs: number): RunRow[] {
  const members = runs.map((run): Member => {
    const identity = attributesOf(run.identity);
    return { run, identity, version: textOf(identity, "service.version") };
  });
  return [...Map.groupBy(members, groupOf).values()]
    .flatMap((group) => rowsOf(group, { sessionId, nowMs }))
    .sort((a, b) => b.startMs - a.startMs || (a.id < b.id ? -1 : 1));
}

/** Runs of one service are compared with each other; sessions are one group. */
function groupOf({ run, identity }: Member): string {
  if (run.kind === "session") return "";
  return JSON.stringify([textOf(identity, "service.namespace"), textOf(identity, "service.name")]);
}

function rowsOf(members: readonly Member[], moment: Moment): RunRow[] {
  const group: Group = {
    order: new RunOrder(members),
    conditions: new ProcessConditions(members.map(({ identity }) => identity)),
  };
  return members.map((member) => rowOf(member, group, moment));
}

function rowOf(member: Member, { order, conditions }: Group, { sessionId, nowMs }: Moment): RunRow {
  const { run, identity, version } = member;
  const { id, kind, name, isPinned, total, evicted } = run;
  const isSession = kind === "session";
  const isRecent = run.seenMs > nowMs - liveMs && run.seenMs < nowMs + aheadMsMax;
  return {
    ...{ id, kind, name, isPinned, evicted, version },
    service: textOf(identity, "service.name"),
    namespace: textOf(identity, "service.namespace"),
    identity: identity.map(([key, value]) => ({ key, text: String(value) })),
    startMs: run.startMs,
    endMs: id === sessionId ? Math.max(nowMs, run.startMs) : run.seenMs,
    isLive: isSession ? id === sessionId : isRecent && !order.isFollowed(run),
    items: total.items,
    errorCount: total.errors,
    query: isSession ? "{ }" : conditions.of(identity),
    startUnixNano: isSession ? nanosOf(run.startMs) : undefined,
    endUnixNano: isSession && run.endMs !== undefined ? nanosOf(run.endMs) : undefined,
    previousId: order.previous(member)?.id,
    hasReplicas: !isSession && order.hasReplicas(run),
  };
}

function nanosOf(ms: number): string {
  return String(BigInt(Math.round(ms)) * nanosPerMs);
}
