import { formatRate } from "../../base/format.ts";
import { formatShortTime } from "../../base/instant.ts";
import { useConnectionState } from "../../client/engine-context.tsx";
import { useChanges } from "../../state/changes.ts";
import { useView } from "../../state/navigation.ts";
import styles from "./query-bar.module.css";

/** What comes in right now, whether or not the view follows. */
export function IngestRibbon() {
  const isOpen = useConnectionState() === "open";
  const { untilMs } = useView();
  const perSecond = useChanges(({ event }) => event?.spansPerSecond ?? 0);
  const state = !isOpen
    ? "Offline"
    : untilMs === undefined
      ? "Live"
      : `Paused at ${formatShortTime(untilMs, Date.now())}`;
  return (
    <span className={styles["ribbon"]} title="Spans received, over the last two seconds">
      <span
        className={styles["dot"]}
        data-state={!isOpen ? "off" : untilMs !== undefined ? "paused" : perSecond > 0 ? "busy" : "idle"}
        aria-hidden
      />
      {state}
      <span className={styles["rate"]}>{formatRate(perSecond, "spans")}</span>
    </span>
  );
}
