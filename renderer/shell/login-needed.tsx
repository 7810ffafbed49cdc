import { useEngine } from "../client/engine-context.tsx";
import { Button } from "../widgets/button.tsx";
import styles from "./login-needed.module.css";
import { Mark } from "./mark.tsx";

/** The engine answers, but does not know this browser. */
export function LoginNeeded() {
  const engine = useEngine();
  return (
    <main className={styles["page"]}>
      <span className={styles["mark"]}>
        <Mark heightPx={44} />
      </span>
      <h1>This browser is not logged in</h1>
      <p>
        Sightglass only answers the person who started it. This browser has used no login link, or its login
        belongs to another data directory.
      </p>
      <p>
        Open the link that <code>sightglass serve</code> shows beside UI: each works once, and a fresh one is
        printed when one is used. This page goes on by itself once you are in.
      </p>
      <Button look="accent" onClick={() => engine.retryNow()}>
        Try again
      </Button>
    </main>
  );
}
