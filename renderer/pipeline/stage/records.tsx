import { useEffect, useMemo, useState } from "react";
import type { PipelineNode } from "../../../app/api/pipeline.ts";
import { formatCounted } from "../../base/format.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { DiffText } from "./diff-text.tsx";
import { itemTitle } from "./item-title.ts";
import { pairRecords, type RecordPair } from "./pair-records.ts";
import styles from "./stage.module.css";

type ComponentKind = PipelineNode["kind"];

/** Recording goes on while it is asked for. */
const askEveryMs = 1_000;

/** The last items of a stage, and what it did to one of them. While one is looked at, the list stands still. */
export function Records({ nodeKey, kind }: { nodeKey: string; kind: ComponentKind }) {
  const tick = useTick();
  const query = useEngineQuery("pipeline.records", { node: nodeKey }, { refreshKey: tick });
  const [chosen, setChosen] = useState<RecordPair>();
  const live = useMemo(() => (query.data === undefined ? undefined : pairRecords(query.data)), [query.data]);
  const [held, setHeld] = useState<readonly RecordPair[]>();
  const pairs = chosen === undefined ? live : held;
  const choose = (pair: RecordPair | undefined): void => {
    if (chosen === undefined) setHeld(live);
    setChosen(pair);
  };
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (pairs === undefined) return undefined;
  if (pairs.length === 0)
    return (
      <EmptyState title="Waiting for the next item">
        <p>
          The last items that pass are shown from now on. Nothing comes? Send something, or look at what
          arrives at the receiver.
        </p>
      </EmptyState>
    );
  return (
    <div className={styles["records"]}>
      <ul className={styles["items"]} aria-label="Last items">
        {pairs.map((pair, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items without ids have no other name
          <li key={index}>
            <button
              type="button"
              aria-pressed={pair === chosen}
              onClick={() => choose(pair === chosen ? undefined : pair)}
            >
              <span className={styles["itemName"]}>{itemTitle(pair.after ?? pair.before)}</span>
              <span className={styles["change"]} data-change={changeOf(pair, kind)}>
                {changeWords[changeOf(pair, kind)]}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {chosen === undefined ? (
        <p className={styles["note"]}>
          Choose one of {formatCounted(pairs.length, "item")} to see what happened to it.
        </p>
      ) : (
        <DiffText pair={chosen} />
      )}
    </div>
  );
}

type Change = "made" | "received" | "kept" | "passed" | "changed";

const changeWords: Readonly<Record<Change, string>> = {
  made: "made here",
  received: "received",
  kept: "did not leave",
  passed: "unchanged",
  changed: "changed",
};

function changeOf({ before, after }: RecordPair, kind: ComponentKind): Change {
  if (before === undefined) return kind === "receiver" ? "received" : "made";
  if (after === undefined) return "kept";
  return before.json === after.json ? "passed" : "changed";
}

function useTick(): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((count) => count + 1), askEveryMs);
    return () => clearInterval(timer);
  }, []);
  return tick;
}
