import { useEffect, useState } from "react";
import { useConnectionState, useEngine } from "../client/engine-context.tsx";
import { Button } from "../widgets/button.tsx";
import styles from "./connection-banner.module.css";

/** A connection that is back within this was never worth a word. */
const quietMs = 600;

/** Says that what is on screen is old because the engine cannot be reached. */
export function ConnectionBanner() {
  const engine = useEngine();
  const isLost = useConnectionState() !== "open";
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(isLost), isLost ? quietMs : 0);
    return () => clearTimeout(timer);
  }, [isLost]);
  if (!isShown) return undefined;
  return (
    <div className={styles["banner"]} role="alert">
      <strong>Sightglass does not answer.</strong>
      <span>What you see is from before. Trying again by itself; is Sightglass still running?</span>
      <Button look="plain" onClick={() => engine.retryNow()}>
        Try now
      </Button>
    </div>
  );
}
