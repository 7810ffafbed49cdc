import { ChevronDown, ChevronRight } from "lucide-react";
import type { ApiFailure } from "../../../app/api/protocol.ts";
import { formatCompactCount } from "../../base/format.ts";
import { type Command, useCommands } from "../../state/commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { Button } from "../../widgets/button.tsx";
import { compareBox, copyBoxQuery, listBox, zoomToBox } from "./box-actions.ts";
import styles from "./heatmap-panel.module.css";
import { type HeatmapScale, sumOf, wholeCells } from "./heatmap-scale.ts";
import { boxText, sumText } from "./heatmap-words.ts";
import { OutsideStarts } from "./outside-starts.tsx";

interface HeatmapHeadProps {
  readonly scale: HeatmapScale | undefined;
  readonly noun: "trace" | "span";
  readonly error: ApiFailure | undefined;
  readonly retry: () => void;
}

/** Title, whose durations, what the colours mean; with a selection what it holds and what to do with it. */
export function HeatmapHead({ scale, noun, error, retry }: HeatmapHeadProps) {
  const { heatmap, box } = useView();
  const isHidden = heatmap === "hidden";
  return (
    <div className={styles["head"]}>
      <button
        type="button"
        className={styles["fold"]}
        aria-expanded={!isHidden}
        onClick={() => navigation.change({ heatmap: isHidden ? "traces" : "hidden" })}
      >
        {isHidden ? <ChevronRight size={13} aria-hidden /> : <ChevronDown size={13} aria-hidden />}
        Latency
      </button>
      {isHidden ? undefined : <SubjectSwitch />}
      {scale === undefined || box !== undefined ? undefined : <Legend scale={scale} noun={noun} />}
      {scale === undefined ? undefined : <OutsideStarts answer={scale.heatmap} noun={noun} />}
      {error === undefined || error.code === "invalid_query" ? undefined : (
        <span className={styles["error"]} role="alert">
          {error.message} <Button onClick={retry}>Try again</Button>
        </span>
      )}
      <span className={styles["gap"]} />
      {scale === undefined ? undefined : <SelectionBar scale={scale} noun={noun} />}
    </div>
  );
}

function SubjectSwitch() {
  const { heatmap } = useView();
  const titles = { traces: "of traces", spans: "of spans" } as const;
  return (
    <fieldset className={styles["switch"]} aria-label="Durations">
      {(["traces", "spans"] as const).map((subject) => (
        <button
          type="button"
          key={subject}
          aria-pressed={heatmap === subject}
          onClick={() => navigation.change({ heatmap: subject, box: undefined })}
        >
          {titles[subject]}
        </button>
      ))}
    </fieldset>
  );
}

function Legend({ scale: { heatmap }, noun }: { scale: HeatmapScale; noun: string }) {
  const max = heatmap.counts.reduce((most, count) => Math.max(most, count), 0);
  if (max === 0) return undefined;
  return (
    <span className={styles["legend"]} aria-hidden>
      {heatmap.dots === undefined ? (
        <>
          1 <span className={styles["ramp"]} /> {formatCompactCount(max)} {noun}s
        </>
      ) : (
        <>
          <span className={styles["dot"]} /> one {noun}
        </>
      )}
      <span className={heatmap.dots === undefined ? styles["ring"] : styles["round"]} />
      {heatmap.dots === undefined ? "more errors than usual" : "with errors"}
    </span>
  );
}

const boxCommands: readonly Command[] = [
  {
    id: "heatmap.compare",
    title: "Compare the selection in the heatmap with the rest",
    group: "View",
    keys: ["shift+v"],
    run: compareBox,
  },
];

function SelectionBar({ scale, noun }: { scale: HeatmapScale; noun: string }) {
  const { box, isBoxListed } = useView();
  useCommands(box === undefined ? [] : boxCommands);
  if (box === undefined) return undefined;
  const sum = sumOf(scale.heatmap, wholeCells(scale.rangeOf(box)));
  return (
    <fieldset className={styles["selection"]} aria-label="Selection">
      <span role="status">
        Selection: <b>{sumText(sum, noun)}</b>, {boxText(box)}
      </span>
      <Button
        look="accent"
        onClick={zoomToBox}
        title="Look closer: writes the selection into query and time (Z)"
      >
        Zoom
      </Button>
      <Button onClick={listBox} disabled={isBoxListed} title="Show only the selection below (Enter)">
        List
      </Button>
      <Button onClick={compareBox} title="What is different about it: compares it with everything else (V)">
        Compare
      </Button>
      <Button onClick={() => void copyBoxQuery()}>Copy query</Button>
      <Button
        look="plain"
        onClick={() => navigation.change({ box: undefined })}
        aria-label="Clear the selection"
      >
        ✕
      </Button>
    </fieldset>
  );
}
