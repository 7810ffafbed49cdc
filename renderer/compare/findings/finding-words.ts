import type { CohortFinding, ComparedOperation } from "../../../app/api/cohorts.ts";
import type { FindingGroup } from "../compare-state.ts";

/** A sentence with the part in it that is looked for first. */
export interface SplitSentence {
  readonly before: string;
  readonly subject: string;
  readonly after: string;
}

/** `inventory: ` **SELECT stock in POST /reserve** ` typically takes 5× the time (…)`. */
export function splitSentence(text: string, operation: string): SplitSentence {
  const at = operation === "" ? -1 : text.indexOf(operation);
  if (at >= 0)
    return {
      before: text.slice(0, at),
      subject: operation,
      after: text.slice(at + operation.length),
    };
  const whole = text.indexOf(" as a whole");
  if (whole < 0) return { before: "", subject: "", after: text };
  return { before: "", subject: text.slice(0, whole), after: text.slice(whole) };
}

/** What a difference means for whoever waits: of what is only otherwise, nobody can say. */
export type Verdict = "worse" | "better" | "other";

export function verdictOf({ kind, ratio }: Pick<CohortFinding, "kind" | "ratio">): Verdict {
  if (kind !== "errors" && kind !== "slower" && kind !== "faster") return "other";
  return ratio.estimate > 1 ? "worse" : "better";
}

/** The direction, never told by colour alone: ▲ worse, ▼ better, + and − more and less of something. */
export function findingSign(finding: Pick<CohortFinding, "kind" | "ratio">): string {
  const verdict = verdictOf(finding);
  if (verdict === "other") return finding.ratio.estimate > 1 ? "+" : "−";
  return verdict === "worse" ? "▲" : "▼";
}

type Sized = Pick<CohortFinding, "kind" | "ratio" | "baseline" | "canary">;

/** The direction in a word or two: `slower`, `more errors`, `new`. */
export function directionWords({ kind, ratio, baseline, canary }: Sized): string {
  const isMore = ratio.estimate > 1;
  if (kind === "slower" || kind === "faster") return isMore ? "slower" : "faster";
  if (kind === "errors") return isMore ? "more errors" : "fewer errors";
  if (kind === "metrics") return isMore ? "higher" : "lower";
  if (baseline.hits === 0) return "new";
  if (canary.hits === 0) return "gone";
  return isMore ? "more often" : "less often";
}

/** What a finding is about. */
export function groupOf({ kind }: Pick<CohortFinding, "kind">): FindingGroup {
  return kind === "slower" || kind === "faster" ? "time" : kind;
}

/** Numbers of the findings of a group, in their order. */
export function shownFindings(
  findings: readonly Pick<CohortFinding, "kind">[],
  group: FindingGroup,
): readonly number[] {
  return findings.flatMap((finding, at) => (group === "all" || groupOf(finding) === group ? at : []));
}

/** The operation that a finding is about, within whichever request, or all of a service. */
export function operationOfFinding(
  { spans }: Pick<CohortFinding, "spans">,
  operations: readonly ComparedOperation[],
): ComparedOperation | undefined {
  return operations.find(({ service, name }) => service === spans?.service && name === spans.name);
}
