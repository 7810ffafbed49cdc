import { useState } from "react";
import type { PipelineDrop } from "../../../app/api/pipeline.ts";
import { formatCounted } from "../../base/format.ts";
import { prettyJson } from "../../base/pretty-json.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { NoAnswer } from "../../widgets/no-answer.tsx";
import { itemTitle } from "./item-title.ts";
import styles from "./stage.module.css";

const dropsMax = 50;

/** The last items a stage left out, newest first. `dropCount` grows with each. */
export function Drops({ nodeKey, dropCount }: { nodeKey: string; dropCount: number | undefined }) {
  const query = useEngineQuery(
    "pipeline.drops",
    { node: nodeKey, limit: dropsMax },
    { refreshKey: dropCount },
  );
  if (query.error !== undefined) return <NoAnswer message={query.error.message} retry={query.retry} />;
  if (query.data === undefined) return undefined;
  const { drops } = query.data;
  if (drops.length === 0) return <EmptyState title="Nothing was dropped here" />;
  return (
    <ul className={styles["drops"]} aria-label="Last drops">
      {drops.map((drop) => (
        <Drop key={`${drop.timeMs} ${drop.reason} ${drop.rule}`} drop={drop} />
      ))}
    </ul>
  );
}

function Drop({ drop }: { drop: PipelineDrop }) {
  const [isOpen, setIsOpen] = useState(false);
  const { items, reason, rule, example, timeMs, signal } = drop;
  return (
    <li>
      <div className={styles["dropHead"]}>
        <span>{formatCounted(items, "item")}</span>
        <span className={styles["reason"]}>{reason}</span>
        <time>{new Date(timeMs).toLocaleTimeString()}</time>
      </div>
      {rule === "" ? undefined : <code className={styles["rule"]}>{rule}</code>}
      {example === undefined ? undefined : (
        <>
          <button
            type="button"
            className={styles["example"]}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            {itemTitle({ signal, json: example })}
          </button>
          {isOpen ? <pre className={styles["diff"]}>{prettyJson(example) ?? example}</pre> : undefined}
        </>
      )}
    </li>
  );
}
