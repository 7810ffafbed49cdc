import {
  ChartColumn,
  ChartNoAxesGantt,
  Download,
  FolderInput,
  GitCompareArrows,
  History,
  type LucideIcon,
  Network,
  Plug,
  TextAlignStart,
  Workflow,
} from "lucide-react";
import { chooseFiles } from "../capture/import/choose-files.ts";
import { lastComparison } from "../state/comparison.ts";
import { openExport } from "../state/exports.ts";
import { navigation, useView } from "../state/navigation.ts";
import type { PageName } from "../state/view.ts";
import { Mark } from "./mark.tsx";
import styles from "./rail.module.css";
import { ThemeButton } from "./theme-button.tsx";

const entries: readonly {
  readonly page: PageName;
  readonly title: string;
  readonly keys: string;
  icon: LucideIcon;
}[] = [
  { page: "traces", title: "Traces", keys: "G T", icon: ChartNoAxesGantt },
  { page: "logs", title: "Logs", keys: "G L", icon: TextAlignStart },
  { page: "metrics", title: "Metrics", keys: "G M", icon: ChartColumn },
  { page: "map", title: "Map", keys: "G S", icon: Network },
  { page: "compare", title: "Compare", keys: "G V", icon: GitCompareArrows },
  { page: "runs", title: "Runs", keys: "G R", icon: History },
  { page: "pipeline", title: "Pipeline", keys: "G P", icon: Workflow },
];

export function Rail() {
  const view = useView();
  const current = view.page === "trace" || view.page === "diff" ? "traces" : view.page;
  return (
    <nav className={styles["rail"]} aria-label="Pages">
      <a
        className={styles["mark"]}
        href={navigation.hrefOf({ page: "traces" })}
        title="Sightglass"
        aria-label="Sightglass"
      >
        <Mark />
      </a>
      {entries.map(({ page, title, keys, icon: Icon }) => (
        <a
          key={page}
          className={styles["entry"]}
          href={navigation.hrefOf(page === "compare" ? { page, rest: lastComparison() } : { page })}
          title={`${title} (${keys})`}
          aria-label={title}
          aria-current={page === current ? "page" : undefined}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden />
        </a>
      ))}
      <span className={styles["gap"]} />
      <RailButton title="Import files, or drop them anywhere" icon={FolderInput} run={chooseFiles} />
      <RailButton title="Export (⇧E)" icon={Download} run={openExport} />
      <a
        className={styles["entry"]}
        href={navigation.hrefOf({ page: "connect" })}
        title="Connect a program (G C)"
        aria-label="Connect a program"
        aria-current={current === "connect" ? "page" : undefined}
      >
        <Plug size={18} strokeWidth={1.75} aria-hidden />
      </a>
      <ThemeButton />
    </nav>
  );
}

function RailButton({ title, icon: Icon, run }: { title: string; icon: LucideIcon; run: () => void }) {
  return (
    <button
      type="button"
      className={styles["entry"]}
      title={title}
      aria-label={title.replace(/ \(.*/, "")}
      onClick={run}
    >
      <Icon size={18} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
