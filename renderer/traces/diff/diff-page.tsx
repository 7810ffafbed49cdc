import { ArrowLeftRight } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { DiffTrace, TraceDiff } from "../../../app/api/trace-diff.ts";
import { exactDuration, formatCount, formatCounted, formatDuration } from "../../base/format.ts";
import { shortId } from "../../base/ids.ts";
import { addNano, formatClock, formatInstant } from "../../base/instant.ts";
import { visibleText } from "../../base/visible-text.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";
import { type Command, useCommands } from "../../state/commands.ts";
import { navigation } from "../../state/navigation.ts";
import { usePinnedTrace } from "../../state/pinned-trace.ts";
import { Button } from "../../widgets/button.tsx";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { SkeletonRows } from "../../widgets/skeleton-rows.tsx";
import { SplitPane } from "../../widgets/split-pane.tsx";
import styles from "./diff.module.css";
import { DiffRows } from "./diff-rows.ts";
import { DiffTable } from "./diff-table.tsx";
import { Headline } from "./headline.tsx";
import { PairPanel } from "./pair-panel.tsx";
import { rowOfPair } from "./pair-ref.ts";
import { changeDiff, type DiffAddress, diffHref, useDiffAddress } from "./use-diff-address.ts";

/** Two traces: what took longer, what is new, what is gone, and what of it made the difference. */
export function DiffPage() {
  const address = useDiffAddress();
  const { a, b } = address;
  const version = useChanges(({ event }) => event?.version);
  const params = b === "" ? undefined : { b, ...(a === "" ? {} : { a }) };
  const query = useEngineQuery("traces.diff", params, { refreshKey: version, keepData: false });
  const rows = useMemo(() => (query.data === undefined ? undefined : new DiffRows(query.data)), [query.data]);
  useCommands(pageCommands(address));
  if (b === "") return <NothingToCompare />;
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (rows === undefined) return query.isSlow ? <SkeletonRows label="Comparing" /> : undefined;
  return <Compared rows={rows} address={address} />;
}

function pageCommands({ a, b }: DiffAddress): Command[] {
  const leave = (): void => navigation.change({ page: "trace", traceId: b, rest: new Map() });
  return [
    ...(b === "" ? [] : [command("leave", "Back to the trace", ["Escape"], leave)]),
    ...(a === "" ? [] : [command("swap", "Change sides", ["x"], () => swap(a, b))]),
  ];
}

function command(id: string, title: string, keys: readonly string[], run: () => void): Command {
  return { id: `diff.${id}`, title, group: "View", keys, run };
}

function swap(a: string, b: string): void {
  changeDiff({ a: b, b: a, pair: "" });
}

function NothingToCompare() {
  return (
    <EmptyState title="Two traces to compare">
      <p>Pin a trace as A with P, then open another one and press V.</p>
      <Button onClick={() => navigation.change({ page: "traces" })}>All traces</Button>
    </EmptyState>
  );
}

function Compared({ rows, address }: { rows: DiffRows; address: DiffAddress }) {
  const open = rowOfPair(rows.diff, address.pair);
  return (
    <section className={styles["page"]} aria-label="Comparison of two traces">
      <Heads diff={rows.diff} address={address} />
      <Headline rows={rows} />
      <Tools rows={rows} address={address} />
      <div className={styles["table"]}>
        <SplitPane
          sideLabel="Pair"
          initialPx={460}
          side={open < 0 ? undefined : <PairPanel key={address.pair} rows={rows} row={open} />}
        >
          <DiffTable rows={rows} address={address} />
        </SplitPane>
      </div>
    </section>
  );
}

function Heads({ diff, address }: { diff: TraceDiff; address: DiffAddress }) {
  const { a, b, baselineCount } = diff;
  const pinned = usePinnedTrace((state) => state.pinned);
  const role = baselineCount === undefined ? "A" : `A: median of ${formatCounted(baselineCount, "trace")}`;
  return (
    <header className={styles["heads"]}>
      <Head side="a" label={role} trace={a} diff={diff}>
        {address.a === "" ? (
          <a href={diffHref({ a: a.traceId })}>keep this one</a>
        ) : (
          <a href={diffHref({ a: "", pair: "" })}>median instead</a>
        )}
        {pinned === undefined || pinned.traceId === a.traceId || pinned.traceId === b.traceId ? undefined : (
          <a href={diffHref({ a: pinned.traceId, pair: "" })} title={pinned.title}>
            pinned instead
          </a>
        )}
      </Head>
      <Button
        look="plain"
        title="Change sides (X)"
        aria-label="Change sides"
        onClick={() => swap(a.traceId, b.traceId)}
      >
        <ArrowLeftRight size={15} aria-hidden />
      </Button>
      <Head side="b" label="B" trace={b} diff={diff} />
    </header>
  );
}

interface HeadProps {
  readonly side: "a" | "b";
  readonly label: string;
  readonly trace: DiffTrace;
  readonly diff: TraceDiff;
  readonly children?: ReactNode;
}

function Head({ side, label, trace, diff, children }: HeadProps) {
  const { traceId, durationNano, spanCount, errorCount, startUnixNano } = trace;
  const root = visibleText(diff.strings[trace.name[0] ?? 0] ?? "");
  return (
    <div className={styles["head"]} data-side={side}>
      <div>
        <span className={styles["role"]}>{label}</span>{" "}
        <a href={navigation.hrefOf({ page: "trace", traceId, rest: new Map() })} title={`Open ${traceId}`}>
          <b>{root || "(no name)"}</b> <code>{shortId(traceId)}</code>
        </a>
      </div>
      <div className={styles["headFacts"]}>
        <span title={exactDuration(durationNano)}>{formatDuration(durationNano)}</span>
        <span>{formatCounted(spanCount, "span")}</span>
        <span>{formatCounted(errorCount, "error")}</span>
        <span title={formatInstant(addNano(startUnixNano, 0))}>{formatClock(addNano(startUnixNano, 0))}</span>
        {children}
      </div>
    </div>
  );
}

function Tools({ rows, address }: { rows: DiffRows; address: DiffAddress }) {
  const { isShared, isChangedOnly, operation, order } = address;
  const [service = "", name = ""] = operation.split("\n");
  return (
    <div className={styles["tools"]} role="toolbar" aria-label="Comparison">
      <Toggle
        isOn={order === "part"}
        title="By part in the difference"
        set={(on) => changeDiff({ order: on ? "part" : "tree" })}
      />
      <Toggle
        isOn={isChangedOnly}
        title="Only what differs"
        set={(on) => changeDiff({ isChangedOnly: on })}
      />
      <Toggle isOn={!isShared} title="Each on its own axis" set={(on) => changeDiff({ isShared: !on })} />
      {operation === "" ? undefined : (
        <span className={styles["only"]}>
          Only {visibleText(service)} <b>{visibleText(name)}</b>
          <Button look="plain" aria-label="All operations" onClick={() => changeDiff({ operation: "" })}>
            ✕
          </Button>
        </span>
      )}
      <span className={styles["counts"]}>{countsOf(rows)}</span>
    </div>
  );
}

function Toggle({ isOn, title, set }: { isOn: boolean; title: string; set: (isOn: boolean) => void }) {
  return (
    <button type="button" className={styles["toggle"]} aria-pressed={isOn} onClick={() => set(!isOn)}>
      {title}
    </button>
  );
}

function countsOf({ diff }: DiffRows): string {
  let [added, missing] = [0, 0];
  for (let row = 0; row < diff.rowCount; row++) {
    if (diff.rowOfA[row]! < 0) added += 1;
    else if (diff.rowOfB[row]! < 0) missing += 1;
  }
  const paired = diff.rowCount - added - missing;
  return `${formatCount(paired)} paired · ${formatCount(added)} only in B · ${formatCount(missing)} only in A`;
}
