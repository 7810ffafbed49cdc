import { useMemo } from "react";
import { type PlacedTerm, termsOf, withoutTerm } from "../../../app/traceql/edit.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { focusQueryLine, runQuery } from "../../state/query-draft.ts";
import { tidied } from "../../state/query-edit.ts";
import { treeOf } from "../../state/query-kind.ts";
import { rangeTitle } from "../../state/time-range.ts";
import { boxText } from "../heatmap/heatmap-words.ts";
import { Chip } from "./chip.tsx";
import styles from "./query-chips.module.css";
import { TermChip } from "./term-chip.tsx";
import { UnknownHints } from "./unknown-hints.tsx";

/** The conditions of the query that runs, each to be changed or taken away; what fits no chip is one that leads to the text. */
export function QueryChips() {
  const { query, box, isBoxListed } = useView();
  const { terms, advanced } = useMemo(() => projection(query), [query]);
  const hasBox = box !== undefined && isBoxListed;
  if (terms.length + advanced.length === 0 && !hasBox) return <Everything />;
  return (
    <ul className={styles["chips"]} aria-label="Conditions">
      {terms.map((placed) => (
        <li key={`${placed.from} ${placed.text}`}>
          <TermChip query={query} placed={placed} onRemove={() => remove(query, placed)} />
        </li>
      ))}
      {advanced.map((part) => (
        <li key={`${part.from} ${part.text}`}>
          <button
            type="button"
            className={styles["advanced"]}
            title={`${part.text}\nEdit it in the query`}
            onClick={() => focusQueryLine(part)}
          >
            advanced <code>{part.text}</code>
          </button>
        </li>
      ))}
      <UnknownHints />
      {hasBox ? (
        <li>
          <Chip removeLabel="Show all again" onRemove={() => navigation.change({ isBoxListed: false })}>
            <span className={styles["box"]}>selection {boxText(box)}</span>
          </Chip>
        </li>
      ) : undefined}
    </ul>
  );
}

function projection(query: string): ReturnType<typeof termsOf> {
  return treeOf(query) === undefined ? { terms: [], advanced: [] } : termsOf(query);
}

function remove(query: string, placed: PlacedTerm): void {
  runQuery(tidied(withoutTerm(query, placed)));
}

/** No condition: says so, where conditions will stand. */
function Everything() {
  const { sinceMs, untilMs } = useView();
  const time = sinceMs === undefined ? "of all time" : `of the ${rangeTitle(sinceMs).toLowerCase()}`;
  return (
    <p className={styles["everything"]}>
      Every trace {time}
      {untilMs === undefined ? "" : ", paused"}
    </p>
  );
}
