import { CompareBar } from "../../compare/compare-bar.tsx";
import { useView } from "../../state/navigation.ts";
import { IngestRibbon } from "./ingest-ribbon.tsx";
import styles from "./query-bar.module.css";
import { TextQuery } from "./text-query.tsx";
import { TimeRange } from "./time-range.tsx";
import { TraceQuery } from "./trace-query.tsx";

/** The head of every page: what is asked, how much was found, of when, and what comes in. */
export function QueryBar() {
  const { page } = useView();
  return (
    <header className={styles["bar"]}>
      {page === "logs" ? <TextQuery key="logs" field="logText" label="Find in log texts" /> : undefined}
      {page === "metrics" ? (
        <TextQuery key="metrics" field="metricText" label="Find metrics by name" />
      ) : undefined}
      {page === "compare" ? <CompareBar /> : undefined}
      {["logs", "metrics", "compare"].includes(page) ? undefined : <TraceQuery />}
      {page === "metrics" ? undefined : <TimeRange />}
      <IngestRibbon />
    </header>
  );
}
