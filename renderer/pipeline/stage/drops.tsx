import { useState } from "react";
import type { PipelineDrop } from "../../../app/api/pipeline.ts";
import { formatCounted } from "../../base/format.ts";
import { formatClock, nanoTextOf } from "../../base/instant.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { type DropGroup, groupDrops } from "./group-drops.ts";
import { itemTitle } from "./item-title.ts";
import { readableRecord } from "./readable-record.ts";
import { RecordText } from "./record-text.tsx";
import styles from "./stage.module.css";

const dropsMax = 100;

/** The last items a stage left out, by the rule that matched. `dropCount` grows with each. */
export function Drops({ nodeKey, dropCount }: { nodeKey: string; dropCount: number | undefined }) {
  const query = useEngineQuery(
    "pipeline.drops",
    { node: nodeKey, limit: dropsMax },
    { refreshKey: dropCount },
  );
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (query.data === undefined) return undefined;
  const groups = groupDrops(query.data.drops);
  if (groups.length === 0)
    return (
      <EmptyState title="Nothing was dropped here">
        <p>When something is, one example of each drop is kept with the rule that matched.</p>
      </EmptyState>
    );
  return (
    <>
      {groups.map((group) => (
        <Group key={`${group.reason} ${group.rule}`} group={group} />
      ))}
    </>
  );
}

function Group({ group: { reason, rule, items, drops } }: { group: DropGroup }) {
  return (
    <section className={styles["dropGroup"]} aria-label={rule === "" ? reason : rule}>
      <h3>
        <span className={styles["reason"]}>{reason}</span>
        <span className={styles["dim"]}>
          {formatCounted(items, "item")} in the last {formatCounted(drops.length, "drop")}
        </span>
      </h3>
      {rule === "" ? undefined : <code className={styles["rule"]}>{rule}</code>}
      <ul className={styles["items"]}>
        {drops.map((drop) => (
          <Drop key={drop.timeMs} drop={drop} />
        ))}
      </ul>
    </section>
  );
}

function Drop({ drop: { items, example, timeMs, signal } }: { drop: PipelineDrop }) {
  const [isOpen, setIsOpen] = useState(false);
  const lines = isOpen && example !== undefined ? (readableRecord(example) ?? [example]) : [];
  return (
    <li>
      <button
        type="button"
        disabled={example === undefined}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <span className={styles["itemName"]}>
          {example === undefined ? "(no example was kept)" : itemTitle({ signal, json: example })}
        </span>
        {items === 1 ? undefined : <span className={styles["dim"]}>and {items - 1} more</span>}
        <time className={styles["dim"]}>{formatClock(BigInt(nanoTextOf(timeMs)))}</time>
      </button>
      {isOpen ? <RecordText lines={lines.map((text) => ({ side: "both", text }))} /> : undefined}
    </li>
  );
}
