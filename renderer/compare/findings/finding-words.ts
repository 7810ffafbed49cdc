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

/** Never the colour alone, and never red and green: red is for errors, whichever side has them. */
export function findingSign({ kind, ratio }: Pick<CohortFinding, "kind" | "ratio">): string {
  if (kind === "errors") return "▲";
  if (kind === "slower" || kind === "faster") return "~";
  return ratio.estimate > 1 ? "+" : "−";
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

/** On which side there is more of it. */
export function strongerSide({ ratio }: Pick<CohortFinding, "ratio">): "a" | "b" {
  return ratio.estimate > 1 ? "b" : "a";
}

const kindTitles: Readonly<Record<CohortFinding["kind"], string>> = {
  slower: "takes longer",
  faster: "takes less time",
  errors: "errors",
  calls: "calls",
  logs: "log records",
  metrics: "metrics",
};

export function kindTitle(kind: CohortFinding["kind"]): string {
  return kindTitles[kind];
}

/** Sentences begin with `service: operation`, and an operation may say within which request: `SELECT stock in POST /reserve`. */
export function operationOfFinding(
  { operation, text }: Pick<CohortFinding, "operation" | "text">,
  operations: readonly ComparedOperation[],
): ComparedOperation | undefined {
  if (operation === "")
    return operations.find(({ service, name }) => name === "" && text.startsWith(`${service} as a whole`));
  return operations.find(
    ({ service, name }) =>
      name !== "" &&
      text.startsWith(`${service}: ${name}`) &&
      (operation === name || operation.startsWith(`${name} in `)),
  );
}
