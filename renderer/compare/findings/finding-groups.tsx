import type { CohortFinding } from "../../../app/api/cohorts.ts";
import { formatCount } from "../../base/format.ts";
import { changeCompareState, type FindingGroup, findingGroups } from "../compare-state.ts";
import { groupOf, shownFindings } from "./finding-words.ts";
import styles from "./findings.module.css";

const titles: Readonly<Record<FindingGroup, string>> = {
  all: "All",
  time: "Time",
  errors: "Errors",
  calls: "Structure",
  logs: "Logs",
  metrics: "Metrics",
};

interface FindingGroupsProps {
  readonly findings: readonly CohortFinding[];
  readonly group: FindingGroup;
}

/** What findings are about, to list only some of them; nothing where all are about the same. */
export function FindingGroups({ findings, group }: FindingGroupsProps) {
  if (new Set(findings.map(groupOf)).size < 2) return undefined;
  const shown = findingGroups.filter((one) => shownFindings(findings, one).length > 0);
  return (
    <fieldset className={styles["groups"]} aria-label="Findings about">
      {shown.map((one) => (
        <button
          type="button"
          key={one}
          aria-pressed={one === group}
          onClick={() => changeCompareState({ group: one, finding: undefined })}
        >
          {titles[one]} <span>{formatCount(shownFindings(findings, one).length)}</span>
        </button>
      ))}
    </fieldset>
  );
}
