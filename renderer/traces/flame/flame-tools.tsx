import { Table2 } from "lucide-react";
import { useRef } from "react";
import { formatCounted, formatShare } from "../../base/format.ts";
import { useCommands } from "../../state/commands.ts";
import { Button } from "../../widgets/button.tsx";
import { Select } from "../../widgets/select.tsx";
import styles from "./flame.module.css";
import type { FlameMatches } from "./flame-find.ts";
import {
  changeFlame,
  type FlameAddress,
  type FlameCounts,
  flameCounts,
  flameForms,
  formTitles,
} from "./use-flame-address.ts";

const formHints = {
  time: "As it happened: calls that overlap lie below each other",
  heavy: "Merged by path, the widest first",
  sandwich: "One operation: who calls it, and what it calls",
} as const;
const countTitles: Readonly<Record<FlameCounts, string>> = {
  below: "Spans found and below",
  matches: "Only spans found",
  traces: "Whole traces",
};

interface FlameToolsProps {
  readonly address: FlameAddress;
  readonly matches: FlameMatches | undefined;
  /** Whether it is about a query: then it can be said what counts. */
  readonly isOfQuery: boolean;
  readonly summary: string;
}

/** Form, search and what counts, in one line above the graph. */
export function FlameTools({ address, matches, isOfQuery, summary }: FlameToolsProps) {
  const find = useRef<HTMLInputElement>(null);
  useCommands([
    {
      id: "flame.find",
      title: "Find in the flame graph",
      group: "View",
      keys: ["mod+f"],
      run: () => find.current?.focus(),
    },
    {
      id: "flame.table",
      title: "Flame graph as a table, or as a graph again",
      group: "View",
      keys: ["t"],
      run: () => changeFlame({ isTable: !address.isTable }),
    },
  ]);
  return (
    <div className={styles["tools"]} role="toolbar" aria-label="Flame graph">
      <fieldset className={styles["forms"]} aria-label="Order">
        {flameForms.map((form, at) => (
          <button
            key={form}
            type="button"
            aria-pressed={form === address.form}
            title={`${formHints[form]} (${at + 1})`}
            onClick={() => changeFlame({ form })}
          >
            {formTitles[form]}
          </button>
        ))}
      </fieldset>
      {isOfQuery ? (
        <Select
          label="What counts"
          title="Whose time makes a frame wide"
          value={address.counts}
          options={flameCounts.map((value) => ({ value, title: countTitles[value] }))}
          onChange={(value) => changeFlame({ counts: value as FlameCounts })}
        />
      ) : undefined}
      <input
        ref={find}
        className={styles["find"]}
        type="search"
        placeholder="Find operations"
        title="Parts of names or services between commas; -part leaves out, service:part and name:part say where"
        aria-label="Find operations"
        spellCheck={false}
        value={address.find}
        onChange={(event) => changeFlame({ find: event.target.value }, true)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <span className={styles["matched"]} aria-live="polite">
        {matches === undefined ? "" : foundText(matches)}
      </span>
      <span className={styles["summary"]}>{summary}</span>
      <Button
        look="plain"
        aria-pressed={address.isTable}
        title="As a table (T)"
        onClick={() => changeFlame({ isTable: !address.isTable })}
      >
        <Table2 size={14} aria-hidden /> Table
      </Button>
    </div>
  );
}

function foundText({ frameCount, share }: FlameMatches): string {
  if (frameCount === 0) return "nothing found";
  return `${formatShare(share)} of the time, ${formatCounted(frameCount, "frame")}`;
}
