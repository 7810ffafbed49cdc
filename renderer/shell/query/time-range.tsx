import { Pause, Play } from "lucide-react";
import { formatShortTime } from "../../base/instant.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { isPaused, rangeTitle, timeRanges, togglePause } from "../../state/time-range.ts";
import { type View, windowOf } from "../../state/view.ts";
import { Button } from "../../widgets/button.tsx";
import { Select } from "../../widgets/select.tsx";

/** The time window, and whether it follows the present. */
export function TimeRange() {
  const view = useView();
  const options = timeRanges.map(({ sinceMs, title }) => ({ value: String(sinceMs), title }));
  const value = String(view.sinceMs);
  if (!options.some((option) => option.value === value))
    options.push({ value, title: rangeTitle(view.sinceMs) });
  const choose = (text: string): void =>
    navigation.change({ sinceMs: text === "undefined" ? undefined : Number(text) });
  const paused = isPaused();
  const label = paused
    ? "Paused: nothing on screen moves, everything is still stored. Follow again (P)"
    : "Pause the view; everything is still stored (P)";
  return (
    <>
      <Select
        label="Time window"
        title={boundsText(view)}
        value={value}
        options={options}
        onChange={choose}
      />
      <Button onClick={togglePause} title={label} aria-label={label} aria-pressed={paused}>
        {paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
      </Button>
    </>
  );
}

/** `13:52:10 – now`. */
function boundsText(view: View): string {
  const nowMs = Date.now();
  const { startMs, endMs } = windowOf(view, nowMs);
  const start = startMs === undefined ? "the beginning" : formatShortTime(startMs, nowMs);
  return `${start} – ${endMs === undefined ? "now" : formatShortTime(endMs, nowMs)}`;
}
