import { Download, GitCompareArrows, Pin, PinOff, Trash2, X } from "lucide-react";
import type { RunRow } from "../../app/api/runs.ts";
import { formatCount, formatCounted, formatDuration } from "../base/format.ts";
import { formatInstant, formatShortTime, nanoTextOf } from "../base/instant.ts";
import { visibleText } from "../base/visible-text.ts";
import { useEngine } from "../client/engine-context.tsx";
import { useChanges } from "../state/changes.ts";
import { type ExportScope, openExport, useExportScopes } from "../state/exports.ts";
import { navigation } from "../state/navigation.ts";
import { compareRunsView, runTitle, runTitleWithTime } from "../state/run-view.ts";
import { Button } from "../widgets/button.tsx";
import { CopyButton } from "../widgets/copy-button.tsx";
import { KeyCaps } from "../widgets/key-caps.tsx";
import { changeRun, openTraces } from "./run-actions.ts";
import { countsText, isNothing, type RunEntry, reasonText } from "./run-entries.ts";
import { RunName } from "./run-name.tsx";
import styles from "./run-panel.module.css";
import { changeRunsState } from "./runs-state.ts";

interface RunPanelProps {
  readonly entry: RunEntry;
  readonly onDelete: (run: RunRow) => void;
}

/** One run: what it is, what is left of it, and what can be done with it. */
export function RunPanel({ entry, onDelete }: RunPanelProps) {
  const { run } = entry;
  const hasSpans = run.items.traces > 0;
  useExportScopes(isNothing(run.items) ? [] : [scopeOf(run)]);
  return (
    <div className={styles["panel"]}>
      <div className={styles["head"]}>
        <Button onClick={() => openTraces(run)} disabled={!hasSpans}>
          Open its traces <KeyCaps caps={["↵"]} />
        </Button>
        <span className={styles["gap"]} />
        <Button
          look="plain"
          title="Close (Space)"
          aria-label="Close"
          onClick={() => changeRunsState({ openId: "" }, true)}
        >
          <X size={15} aria-hidden />
        </Button>
      </div>
      <h2 className={styles["title"]}>{visibleText(runTitle(run))}</h2>
      <RunName key={run.id} run={run} />
      <Actions entry={entry} onDelete={onDelete} />
      <Facts entry={entry} />
      <Evicted run={run} />
      <Identity run={run} />
    </div>
  );
}

/** What is stored of the run, of every signal. */
function scopeOf(run: RunRow): ExportScope {
  return {
    id: "run",
    title: `This run: ${visibleText(runTitle(run))}`,
    size: countsText(run.items),
    fileName: `run-${run.id.slice(0, 8)}`,
    params: () => ({ run: run.id }),
  };
}

function Actions({ entry, onDelete }: RunPanelProps) {
  const { run, previous } = entry;
  const engine = useEngine();
  return (
    <div className={styles["actions"]}>
      <Button
        aria-pressed={run.isPinned}
        title={
          run.isPinned ? "Retention may remove it again (P)" : "Retention never removes what is pinned (P)"
        }
        onClick={() => void changeRun(engine, run, { pinned: !run.isPinned })}
      >
        {run.isPinned ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />}
        {run.isPinned ? "Unpin" : "Pin"}
      </Button>
      {previous === undefined ? undefined : (
        <a
          className={styles["compare"]}
          href={navigation.hrefOf(compareRunsView(run, previous))}
          title={`Against ${runTitleWithTime(previous, Date.now())} (V)`}
        >
          <GitCompareArrows size={14} aria-hidden />
          Compare with the one before
        </a>
      )}
      <Button
        disabled={isNothing(run.items)}
        title="Write what is stored of it to a file (⇧E)"
        onClick={openExport}
      >
        <Download size={14} aria-hidden />
        Export
      </Button>
      <Button
        disabled={run.isPinned}
        title={run.isPinned ? "Unpin it first" : "Remove what is stored of it (Delete)"}
        onClick={() => onDelete(run)}
      >
        <Trash2 size={14} aria-hidden />
        Delete
      </Button>
    </div>
  );
}

const nanosPerMs = 1e6;

function Facts({ entry: { run, previous, latency } }: { entry: RunEntry }) {
  const nowMs = Date.now();
  const at = (ms: number) => (
    <span title={formatInstant(BigInt(nanoTextOf(ms)))}>{formatShortTime(ms, nowMs)}</span>
  );
  const isSession = run.kind === "session";
  return (
    <dl className={styles["facts"]}>
      <Fact title={isSession ? "Started" : "First heard of"}>{at(run.startMs)}</Fact>
      <Fact title={isSession ? (run.isLive ? "Now" : "Ended") : "Last heard of"}>
        {at(run.endMs)}
        <span className={styles["dim"]}>
          {" "}
          after {formatDuration(Math.max(0, run.endMs - run.startMs) * nanosPerMs)}
        </span>
      </Fact>
      <Fact title="Stored">{countsText(run.items)}</Fact>
      <Fact title="Errors">{formatCount(run.errorCount)}</Fact>
      {latency?.p95Nano === undefined ? undefined : (
        <Fact title={`p95 of ${latency.of}`}>{formatDuration(latency.p95Nano)}</Fact>
      )}
      {run.hasReplicas ? (
        <Fact title="Replicas">others of the service sent at the same time</Fact>
      ) : undefined}
      {previous === undefined ? undefined : (
        <Fact title="Before it">
          <button
            type="button"
            className={styles["link"]}
            onClick={() => changeRunsState({ openId: previous.id }, true)}
          >
            {visibleText(runTitleWithTime(previous, nowMs))}
          </button>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Evicted({ run: { evicted, items } }: { run: RunRow }) {
  const budget = useChanges(({ event }) => event?.diskBudgetBytes);
  if (evicted === undefined) return undefined;
  return (
    <p className={styles["evicted"]}>
      {isNothing(items) ? "All of it is gone: " : ""}
      {countsText(evicted.items)} evicted {reasonText(evicted.reason, budget)}, last at{" "}
      {formatShortTime(evicted.lastMs, Date.now())}.
    </p>
  );
}

function Identity({ run }: { run: RunRow }) {
  const { id, identity, query, kind } = run;
  return (
    <>
      <h3 className={styles["section"]}>
        {kind === "session" ? "Which" : `Told by ${formatCounted(identity.length, "attribute")}`}
      </h3>
      <dl className={styles["facts"]}>
        {identity.map(({ key, text }) => (
          <Fact key={key} title={key}>
            <code>{visibleText(text)}</code>
          </Fact>
        ))}
        <Fact title="run">
          <code>{id}</code> <CopyButton text={id} label="Copy the id, for --run of the command line" isBare />
        </Fact>
        {kind === "session" ? undefined : (
          <Fact title="query">
            <code>{query}</code> <CopyButton text={query} label="Copy the query" isBare />
          </Fact>
        )}
      </dl>
    </>
  );
}
