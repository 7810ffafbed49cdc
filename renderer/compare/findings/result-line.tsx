import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { formatCount, formatDuration } from "../../base/format.ts";
import { formatShortTime } from "../../base/instant.ts";
import { Button } from "../../widgets/button.tsx";
import type { ComparisonQuery } from "../use-comparison.ts";
import styles from "./findings.module.css";

const nanoPerMilli = 1e6;
const tickMs = 100;

/** When the answer was made and whether there is newer data; while one is awaited, for how long, and a way to end that. */
export function ResultLine({ query }: { query: ComparisonQuery }) {
  const { data, isSlow, isStopped, isOutdated, retry, stop } = query;
  if (isSlow && !isStopped) return <Progress stop={stop} />;
  if (isStopped)
    return (
      <p className={styles["result"]} role="status">
        Stopped{data === undefined ? "" : "; below is the last answer"}.{" "}
        <Button look="plain" onClick={retry}>
          Compare
        </Button>
      </p>
    );
  if (data === undefined) return undefined;
  const { comparison, madeMs } = data;
  return (
    <p className={styles["result"]}>
      <span title={`${formatCount(comparison.examinedSpans)} spans looked at`}>
        Made at {formatShortTime(madeMs, Date.now())} in {formatDuration(comparison.elapsedMs * nanoPerMilli)}
      </span>
      <Button
        look={isOutdated ? "outlined" : "plain"}
        className={styles["refresh"] ?? ""}
        title={isOutdated ? "Data arrived or left since: compare again (R)" : "Compare again (R)"}
        onClick={retry}
      >
        <RefreshCw size={12} aria-hidden /> {isOutdated ? "New data: refresh" : "Refresh"}
      </Button>
    </p>
  );
}

/** Mounted while one waits, so that it counts from when it was shown. */
function Progress({ stop }: { stop: () => void }) {
  const [ticks, setTicks] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTicks((count) => count + 1), tickMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className={styles["result"]} role="status" aria-label="Comparing">
      <span className={styles["bar"]} aria-hidden />
      <span>Comparing … {((ticks * tickMs) / 1000).toFixed(1)} s</span>
      <Button
        look="plain"
        className={styles["refresh"] ?? ""}
        title="End this comparison (Esc)"
        onClick={stop}
      >
        Stop
      </Button>
    </p>
  );
}
