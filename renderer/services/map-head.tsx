import { X } from "lucide-react";
import { formatCount, formatCounted } from "../base/format.ts";
import { shortId } from "../base/ids.ts";
import { useCommands } from "../state/commands.ts";
import { navigation, useView } from "../state/navigation.ts";
import { Button } from "../widgets/button.tsx";
import type { MapNode } from "./graph/map-graph.ts";
import { askedTrace } from "./graph/map-queries.ts";
import { membersText, nodeName } from "./graph/map-words.ts";
import styles from "./map-page.module.css";
import { changeMapState, useMapState } from "./map-state.ts";
import type { GraphQuery } from "./use-service-graph.ts";

interface MapHeadProps {
  readonly found: GraphQuery;
  /** The first of two nodes that traces between are wanted of. */
  readonly picked: MapNode | undefined;
  readonly drop: () => void;
}

/** What is counted, how it is shown, and what the marks mean. */
export function MapHead({ found, picked, drop }: MapHeadProps) {
  const { of, isTable } = useMapState();
  const { query } = useView();
  useCommands([
    {
      id: "map.table",
      title: isTable ? "Show the map" : "Show the map as a table",
      group: "View",
      keys: ["t"],
      run: () => changeMapState({ isTable: !isTable }),
    },
    {
      id: "map.counted",
      title: of === "traces" ? "Count matching spans alone" : "Count whole traces",
      group: "View",
      keys: [],
      run: () => changeMapState({ of: of === "traces" ? "spans" : "traces" }),
    },
  ]);
  const traceId = askedTrace(query);
  return (
    <div className={styles["head"]}>
      <h1 className={styles["title"]}>Map</h1>
      {traceId === undefined ? undefined : (
        <a className={styles["trace"]} href={navigation.hrefOf({ page: "trace", traceId, query: "" })}>
          ‹ trace {shortId(traceId)}
        </a>
      )}
      <Switch
        label="Shown as"
        value={isTable}
        choices={[
          [false, "Map"],
          [true, "Table"],
        ]}
        choose={(next) => changeMapState({ isTable: next })}
      />
      {query === "" || traceId !== undefined ? undefined : (
        <Switch
          label="Counted"
          value={of}
          choices={[
            ["traces", "Whole traces"],
            ["spans", "Matching spans"],
          ]}
          choose={(next) => changeMapState({ of: next })}
        />
      )}
      <Folds found={found} />
      <span className={styles["gap"]} />
      {picked === undefined ? (
        <Legend isTable={isTable} />
      ) : (
        <span className={styles["picked"]} role="status">
          Traces between <b>{nodeName(picked)}</b> and … Shift-click the other end{" "}
          <Button look="plain" aria-label="Drop the first end" onClick={drop}>
            <X size={13} aria-hidden />
          </Button>
        </span>
      )}
    </div>
  );
}

interface SwitchProps<T extends string | boolean> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, title: string])[];
  readonly choose: (value: T) => void;
}

function Switch<T extends string | boolean>({ label, value, choices, choose }: SwitchProps<T>) {
  return (
    <fieldset className={styles["switch"]} aria-label={label}>
      {choices.map(([choice, title]) => (
        <button type="button" key={title} aria-pressed={choice === value} onClick={() => choose(choice)}>
          {title}
        </button>
      ))}
    </fieldset>
  );
}

/** Everything that is folded is counted, and can be folded again. */
function Folds({ found: { shown, whole, query } }: { found: GraphQuery }) {
  const { opened } = useMapState();
  if (shown === undefined || whole === undefined) return undefined;
  const folded = shown.nodes.flatMap(({ members }) => members);
  const groups = shown.nodes.filter(({ kind }) => kind === "fold").length;
  const leftOut = query.data?.linksLeftOut ?? 0;
  return (
    <span className={styles["sum"]}>
      {membersText(whole.nodes)}
      {groups === 0
        ? undefined
        : `, ${formatCount(folded.length)} of them in ${formatCounted(groups, "group")}`}
      {leftOut === 0 ? undefined : `, ${formatCounted(leftOut, "link")} not followed`}
      {opened.size === 0 || whole.nodes.length === shown.nodes.length - groups ? undefined : (
        <Button onClick={() => changeMapState({ opened: new Set() })}>Fold all</Button>
      )}
    </span>
  );
}

function Legend({ isTable }: { isTable: boolean }) {
  if (isTable) return undefined;
  return (
    <span className={styles["legend"]}>
      <svg width="34" height="10" aria-hidden>
        <path d="M0 5H14" className={styles["thin"]} />
        <path d="M18 5H34" className={styles["wide"]} />
      </svg>
      rate
      <svg width="34" height="10" aria-hidden>
        <path d="M0 5H34" className={styles["thin"]} />
        <path d="M0 5H34" className={styles["broken"]} />
      </svg>
      errors
      <svg width="22" height="12" aria-hidden>
        <rect x="1" y="1" width="20" height="10" rx="3" className={styles["inferred"]} />
      </svg>
      sent no spans
      <svg width="26" height="10" aria-hidden>
        <path d="M1 5H26" className={styles["dotted"]} />
      </svg>
      link
    </span>
  );
}
