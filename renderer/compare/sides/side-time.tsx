import { type CSSProperties, type RefObject, useId, useRef, useState } from "react";
import type { TraceTime } from "../../../app/api/params.ts";
import { formatTimes } from "../../base/instant.ts";
import type { SideTime } from "../../state/comparison.ts";
import { useView } from "../../state/navigation.ts";
import { rangeTitle } from "../../state/time-range.ts";
import { Button } from "../../widgets/button.tsx";
import { Select } from "../../widgets/select.tsx";
import { pageTime } from "../question.ts";
import { clockInput, nanoOfInput } from "./clock-input.ts";
import styles from "./sides.module.css";

interface SideTimeProps {
  /** Of the button, for screen readers: `Time of the baseline`. */
  readonly label: string;
  /** Undefined: as the window of the page is. */
  readonly time: SideTime | undefined;
  readonly onChange: (time: SideTime | undefined) => void;
}

/** When the traces of a side are from. The button says it; behind it, it is changed. */
export function SideTimeButton(props: SideTimeProps) {
  const { label, time } = props;
  const id = useId();
  const anchor = `--time-${id.replace(/\W/g, "")}`;
  const popover = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={styles["time"]}
        aria-label={`${label}: ${useTimeText(time)}`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        popoverTarget={id}
        style={{ anchorName: anchor } as CSSProperties}
      >
        {useTimeText(time)} <span aria-hidden>▾</span>
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={styles["timeForm"]}
        style={{ positionAnchor: anchor } as CSSProperties}
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        {isOpen ? <TimeForm {...props} popover={popover} /> : undefined}
      </div>
    </>
  );
}

function useTimeText(time: SideTime | undefined): string {
  const { sinceMs, untilMs } = useView();
  if (time !== undefined) return formatTimes(time.startNano, time.endNano) || "All time";
  return untilMs === undefined ? rangeTitle(sinceMs) : `${rangeTitle(sinceMs)}, paused`;
}

const hows: readonly { readonly value: TraceTime; readonly title: string }[] = [
  { value: "overlap", title: "traces with a part in it" },
  { value: "start", title: "traces that start in it" },
  { value: "spans", title: "traces with a matching span in it" },
];

function TimeForm({
  time,
  onChange,
  popover,
}: SideTimeProps & { popover: RefObject<HTMLDivElement | null> }) {
  const view = useView();
  const [shown] = useState(() => time ?? pageTime(view, Date.now()));
  const [from, setFrom] = useState(clockInput(shown.startNano));
  const [to, setTo] = useState(clockInput(shown.endNano));
  const [traceTime, setTraceTime] = useState<TraceTime>(shown.traceTime);
  const startNano = nanoOfInput(from, shown.startNano);
  const endNano = nanoOfInput(to, shown.endNano);
  const isBackwards = startNano !== undefined && endNano !== undefined && startNano >= endNano;
  const choose = (chosen: SideTime | undefined): void => {
    onChange(chosen);
    popover.current?.hidePopover();
  };
  return (
    <form
      className={styles["fields"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBackwards) choose({ startNano, endNano, traceTime });
      }}
    >
      <label>
        <span>From</span>
        <input
          type="datetime-local"
          step="0.001"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </label>
      <label>
        <span>To</span>
        <input
          type="datetime-local"
          step="0.001"
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      <Select
        label="Which traces"
        value={traceTime}
        options={hows}
        onChange={(value) => setTraceTime(hows.find((how) => how.value === value)?.value ?? "overlap")}
      />
      <p className={styles["hint"]} role="status">
        {isBackwards ? "It ends before it begins." : "An empty end is open."}
      </p>
      <div className={styles["buttons"]}>
        <Button onClick={() => choose(undefined)}>As the page</Button>
        <Button onClick={() => choose({ startNano: undefined, endNano: undefined, traceTime: "overlap" })}>
          All time
        </Button>
        <Button type="submit" look="accent" disabled={isBackwards}>
          Use
        </Button>
      </div>
    </form>
  );
}
