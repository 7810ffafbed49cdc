import { Activity, useEffect } from "react";
import { shortId } from "../base/ids.ts";
import { ExportDialog } from "../capture/export/export-dialog.tsx";
import { DropTarget } from "../capture/import/drop-target.tsx";
import { ImportDialog } from "../capture/import/import-dialog.tsx";
import { useConnectionState } from "../client/engine-context.tsx";
import { ComparePage } from "../compare/compare-page.tsx";
import { LogsPage } from "../logs/logs-page.tsx";
import { MetricsPage } from "../metrics/metrics-page.tsx";
import { PipelinePage } from "../pipeline/pipeline-page.tsx";
import { RunsPage } from "../runs/runs-page.tsx";
import { MapPage } from "../services/map-page.tsx";
import { useChanges } from "../state/changes.ts";
import { useView } from "../state/navigation.ts";
import type { PageName } from "../state/view.ts";
import { DiffPage } from "../traces/diff/diff-page.tsx";
import { ExplorePage } from "../traces/explore/explore-page.tsx";
import { FirstRun } from "../traces/first-run/first-run.tsx";
import { TracePage } from "../traces/trace/trace-page.tsx";
import { Announcer } from "./announcer.tsx";
import styles from "./app.module.css";
import { ConnectionBanner } from "./connection-banner.tsx";
import { Foot } from "./foot.tsx";
import { KeyHelp } from "./key-help.tsx";
import { LoginNeeded } from "./login-needed.tsx";
import { Palette } from "./palette/palette.tsx";
import { QueryBar } from "./query/query-bar.tsx";
import { Rail } from "./rail.tsx";
import { ThrottlingBanner } from "./throttling-banner.tsx";
import { Toasts } from "./toasts.tsx";
import { useKeyboard } from "./use-keyboard.ts";
import { usePaste } from "./use-paste.ts";
import { useShellCommands } from "./use-shell-commands.ts";

/** The window: rail, query line, page, foot, and what lies above them. */
export function App() {
  useKeyboard();
  usePaste();
  useShellCommands();
  useTitle();
  const isUnauthorized = useConnectionState() === "unauthorized";
  if (isUnauthorized) return <LoginNeeded />;
  return (
    <div className={styles["app"]}>
      <Rail />
      <QueryBar />
      <main className={styles["page"]}>
        <ConnectionBanner />
        <ThrottlingBanner />
        <Page />
      </main>
      <Foot />
      <Palette />
      <KeyHelp />
      <ExportDialog />
      <ImportDialog />
      <DropTarget />
      <Toasts />
      <Announcer />
    </div>
  );
}

const titles: Readonly<Record<PageName, string>> = {
  traces: "Traces",
  trace: "Trace",
  logs: "Logs",
  metrics: "Metrics",
  map: "Map",
  diff: "Two traces",
  compare: "Compare",
  runs: "Runs",
  pipeline: "Pipeline",
  connect: "Connect",
};

/** Names the steps of the browser's history. */
function useTitle(): void {
  const { page, traceId } = useView();
  useEffect(() => {
    document.title = `${titles[page]}${page === "trace" ? ` ${shortId(traceId)}` : ""} · Sightglass`;
  }, [page, traceId]);
}

function Page() {
  const { page, traceId, spanId } = useView();
  const isEmpty = useChanges(({ event }) => event?.traceCount === 0);
  const isUnheaded =
    ["logs", "metrics", "diff", "runs", "pipeline"].includes(page) || (page === "traces" && !isEmpty);
  return (
    <>
      {/* The others have a heading that is seen. */}
      {isUnheaded ? <h1 className={styles["unseen"]}>{titles[page]}</h1> : undefined}
      {/* Kept while a trace is open, so that going back finds rows and scroll position as they were. */}
      <Activity mode={page === "traces" && !isEmpty ? "visible" : "hidden"}>
        <ExplorePage />
      </Activity>
      {page === "connect" || (isEmpty && ["traces", "map", "compare"].includes(page)) ? (
        <FirstRun isWaiting={isEmpty} />
      ) : undefined}
      {page === "trace" ? <TracePage key={traceId} traceId={traceId} selectedSpanRef={spanId} /> : undefined}
      {page === "logs" ? <LogsPage /> : undefined}
      {page === "metrics" ? <MetricsPage /> : undefined}
      {page === "runs" ? <RunsPage /> : undefined}
      {page === "pipeline" ? <PipelinePage /> : undefined}
      {page === "diff" ? <DiffPage /> : undefined}
      {page === "compare" && !isEmpty ? <ComparePage /> : undefined}
      {page === "map" && !isEmpty ? <MapPage /> : undefined}
    </>
  );
}
