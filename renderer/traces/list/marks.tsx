import { useMemo, useState } from "react";
import { formatCounted } from "../../base/format.ts";
import { tracesAgainstRest } from "../../state/against-rest.ts";
import type { Command } from "../../state/commands.ts";
import { navigation } from "../../state/navigation.ts";
import { openComparison } from "../../state/open-comparison.ts";
import { Button } from "../../widgets/button.tsx";
import styles from "./trace-list.module.css";
import type { ShownTraces } from "./trace-rows.ts";

/** A comparison names each trace: more make a query that nobody can read. */
const marksMax = 100;

export interface Marks {
  readonly count: number;
  /** Rows of marked traces. */
  readonly rows: ReadonlySet<number>;
  readonly toggle: (traceId: string) => void;
  readonly clear: () => void;
  readonly compare: () => void;
  /** X for the trace of the cursor, and V where something is marked. */
  readonly commands: (cursorId: string | undefined) => Command[];
}

/** Traces that were marked, to be compared with all others. */
export function useMarks({ rows }: ShownTraces): Marks {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const markedRows = useMemo(
    () =>
      new Set(marked.size === 0 ? [] : rows.flatMap(({ traceId }, row) => (marked.has(traceId) ? row : []))),
    [rows, marked],
  );
  const toggle = (traceId: string): void => {
    const next = new Set(marked);
    if (!next.delete(traceId) && next.size < marksMax) next.add(traceId);
    setMarked(next);
  };
  const compare = (): void =>
    openComparison(
      tracesAgainstRest(navigation.view.query, [...marked], formatCounted(marked.size, "marked trace")),
    );
  return {
    ...{ count: marked.size, rows: markedRows, toggle, compare },
    clear: () => setMarked(new Set()),
    commands: (cursorId) => [
      ...(marked.size === 0
        ? []
        : [command("compare-marked", "Compare the marked traces with the rest", "v", compare)]),
      command("mark", "Mark the trace, to compare it with others", "x", () =>
        cursorId === undefined ? undefined : toggle(cursorId),
      ),
    ],
  };
}

function command(id: string, title: string, key: string, run: () => void): Command {
  return { id: `traces.${id}`, title, group: "List", keys: [key], run };
}

export function MarksBar({ marks }: { marks: Marks }) {
  if (marks.count === 0) return undefined;
  return (
    <div className={styles["marks"]} role="status">
      <span>
        <b>{formatCounted(marks.count, "trace")}</b> marked
      </span>
      <Button look="accent" onClick={marks.compare} title="What sets them apart from all others found (V)">
        Compare with the rest
      </Button>
      <Button look="plain" onClick={marks.clear}>
        Clear
      </Button>
    </div>
  );
}
