import type { ApiFailure } from "../../../app/api/protocol.ts";
import { shortId } from "../../base/ids.ts";
import { navigation } from "../../state/navigation.ts";
import styles from "./trace-page.module.css";

const skeletonRows = [92, 84, 40, 22, 30, 55, 18, 36, 12, 26];

/** Shape of a trace while it loads. */
export function TraceSkeleton() {
  return (
    <section className={styles["page"]} aria-label="Trace" aria-busy="true">
      <div className={styles["skeleton"]}>
        {skeletonRows.map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <span key={index} style={{ width: `${width}%`, marginLeft: `${index * 1.5}%` }} />
        ))}
      </div>
    </section>
  );
}

interface TraceProblemProps {
  readonly traceId: string;
  readonly error: ApiFailure;
  readonly retry: () => void;
}

/** A trace that cannot be shown, with what to do about it. */
export function TraceProblem({ traceId, error, retry }: TraceProblemProps) {
  const isMissing = error.code === "not_found";
  return (
    <section className={styles["problem"]} aria-label="Trace">
      <h1>{isMissing ? "This trace is not here" : "This trace could not be opened"}</h1>
      <p>
        {isMissing
          ? `No span of ${shortId(traceId)} is stored. It may not have arrived yet, or it was removed to stay within the disk budget. It appears here by itself when it arrives.`
          : error.message}
      </p>
      <p>
        <button type="button" className={styles["action"]} onClick={retry}>
          Try again
        </button>{" "}
        <button
          type="button"
          className={styles["action"]}
          onClick={() => navigation.change({ page: "traces" })}
        >
          All traces
        </button>
      </p>
    </section>
  );
}
