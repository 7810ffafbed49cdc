import { CaptureSwitch } from "../../capture/capture-switch.tsx";
import { shownCapture } from "../../client/page-base.ts";
import { CompareBar } from "../../compare/compare-bar.tsx";
import { useView } from "../../state/navigation.ts";
import type { PageName } from "../../state/view.ts";
import { IngestRibbon } from "./ingest-ribbon.tsx";
import styles from "./query-bar.module.css";
import { RunPicker } from "./run-picker.tsx";
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
      {page === "runs" ? <TextQuery key="runs" field="runText" label="Find runs" /> : undefined}
      {isAboutTraces(page) ? <TraceQuery /> : undefined}
      {isAboutTraces(page) ? <RunPicker /> : undefined}
      {["metrics", "runs", "pipeline"].includes(page) ? undefined : <TimeRange />}
      <CaptureSwitch />
      {shownCapture() === undefined ? <IngestRibbon /> : undefined}
    </header>
  );
}

/** What is asked is TraceQL. */
function isAboutTraces(page: PageName): boolean {
  return !["logs", "metrics", "compare", "runs", "pipeline"].includes(page);
}
