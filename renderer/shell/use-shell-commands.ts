import { chooseFiles } from "../capture/import/choose-files.ts";
import { useEngine } from "../client/engine-context.tsx";
import { type Command, useCommands } from "../state/commands.ts";
import { lastComparison } from "../state/comparison.ts";
import { saveScreenTable } from "../state/exports.ts";
import { navigation } from "../state/navigation.ts";
import { useOverlay } from "../state/overlay.ts";
import { theme } from "../state/page-state.ts";
import { isPaused, timeRanges, togglePause } from "../state/time-range.ts";
import { showToast } from "../state/toasts.ts";
import type { PageName } from "../state/view.ts";
import { nextTheme } from "./theme-button.tsx";

const pages: readonly (readonly [page: PageName, title: string, keys: string])[] = [
  ["traces", "Traces", "g t"],
  ["logs", "Logs", "g l"],
  ["metrics", "Metrics", "g m"],
  ["map", "Map of services", "g s"],
  ["compare", "Compare two sets of traces", "g v"],
  ["runs", "Runs", "g r"],
  ["pipeline", "Pipeline", "g p"],
  ["connect", "Connect a program", "g c"],
];

/** What can be done on every page. */
export function useShellCommands(): void {
  const engine = useEngine();
  const sendTestTrace = (): void => {
    engine.call("engine.sendTestTrace", {}).then(
      ({ traceId }) => navigation.change({ page: "trace", traceId }),
      (error: unknown) => showToast("error", error instanceof Error ? error.message : String(error)),
    );
  };
  useCommands([...pageCommands(), ...windowCommands(), ...timeCommands(), testCommand(sendTestTrace)]);
}

function pageCommands(): Command[] {
  return pages.map(([page, title, keys]) => ({
    id: `go.${page}`,
    title,
    group: "Go to",
    keys: [keys],
    run: () => navigation.change(page === "compare" ? { page, rest: lastComparison() } : { page }),
  }));
}

function windowCommands(): Command[] {
  const { show } = useOverlay.getState();
  return [
    { id: "palette", title: "Commands …", group: "Window", keys: ["mod+k"], run: () => show("palette") },
    { id: "help", title: "Keys", group: "Window", keys: ["?"], run: () => show("help") },
    { id: "back", title: "Back", group: "Window", keys: ["alt+ArrowLeft"], run: () => history.back() },
    {
      id: "forward",
      title: "Forward",
      group: "Window",
      keys: ["alt+ArrowRight"],
      run: () => history.forward(),
    },
    { id: "undo", title: "Undo", group: "View", keys: ["mod+z"], run: () => navigation.step(-1) },
    { id: "redo", title: "Redo", group: "View", keys: ["mod+shift+z"], run: () => navigation.step(1) },
    { id: "export", title: "Export …", group: "Window", keys: ["shift+e"], run: () => show("export") },
    {
      id: "export.csv",
      title: "Save the table on screen as CSV",
      group: "Window",
      keys: [],
      run: saveScreenTable,
    },
    { id: "import", title: "Import files …", group: "Window", keys: ["mod+o"], run: chooseFiles },
    {
      id: "theme",
      title: "Change theme (system, dark, light)",
      group: "Window",
      keys: [],
      run: () => theme.choose(nextTheme()),
    },
  ];
}

function timeCommands(): Command[] {
  const pause: Command = {
    id: "pause",
    title: isPaused() ? "Follow the present again" : "Pause the view (everything is still stored)",
    group: "Time",
    keys: ["shift+p"],
    run: togglePause,
  };
  const ranges = timeRanges.map(
    ({ title, sinceMs }): Command => ({
      id: `range.${title}`,
      title,
      group: "Time",
      keys: [],
      run: () => navigation.change({ sinceMs, untilMs: undefined }),
    }),
  );
  return [pause, ...ranges];
}

function testCommand(run: () => void): Command {
  return { id: "test-trace", title: "Send a test trace and open it", group: "Window", keys: [], run };
}
