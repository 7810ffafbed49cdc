import { useEffect, useEffectEvent, useState } from "react";
import type { Stats } from "../../app/api/engine.ts";
import { useEngineQuery } from "../client/use-query.ts";
import { useChanges } from "../state/changes.ts";
import styles from "./connection-banner.module.css";
import { throttlingSentence, turnedAwayFor } from "./throttling.ts";

/** Senders come back within this while they are told to wait: quiet for longer, it is over. */
const overMs = 20_000;

/** Says that senders are turned away, for as long as they are. */
export function ThrottlingBanner() {
  const reason = useThrottling();
  const dataDir = useEngineQuery("engine.info", reason === undefined ? undefined : {}).data?.dataDir;
  if (reason === undefined || dataDir === undefined) return undefined;
  return (
    <div className={styles["banner"]} role="alert">
      <strong>{throttlingSentence(reason, dataDir)}</strong>
    </div>
  );
}

function useThrottling(): string | undefined {
  const attempts = useChanges(({ event }) => event?.attemptVersion);
  const throttled = useChanges(({ event }) => event?.throttled);
  const stats = useEngineQuery("engine.stats", {}, { refreshKey: `${attempts} ${throttled}` }).data;
  const [last, setLast] = useState<Stats>();
  const [reason, setReason] = useState<string>();
  const compare = useEffectEvent((now: Stats): void => {
    const found = last === undefined ? undefined : turnedAwayFor(last, now);
    setLast(now);
    if (found !== undefined) setReason(found);
  });
  useEffect(() => {
    if (stats !== undefined) compare(stats);
    // Each answer that counts more begins the wait anew.
    const timer = setTimeout(() => setReason(undefined), overMs);
    return () => clearTimeout(timer);
  }, [stats]);
  return reason;
}
