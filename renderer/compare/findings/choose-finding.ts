import type { CohortComparison, CohortFinding } from "../../../app/api/cohorts.ts";
import { navigation } from "../../state/navigation.ts";
import { changeCompareState, readCompareState } from "../compare-state.ts";
import { operationKey } from "../operations/operation-rows.ts";
import { operationOfFinding } from "./finding-words.ts";

/** Chooses a finding, or none: the operation it is about is marked, and its durations are drawn. */
export function chooseFinding({ findings, operations }: CohortComparison, at: number | undefined): void {
  const finding: CohortFinding | undefined = at === undefined ? undefined : findings[at];
  const operation = finding === undefined ? undefined : operationOfFinding(finding, operations);
  const { finding: before } = readCompareState(navigation.view.rest);
  changeCompareState(
    { finding: at, curvesOf: operation === undefined ? "" : operationKey(operation) },
    before !== undefined,
  );
}
