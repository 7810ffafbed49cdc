import type { ApiFailure } from "../../app/api/protocol.ts";
import { useEngineQuery } from "../client/use-query.ts";
import type { QueryProblem } from "../editor/query-problem.ts";
import { type Command, useCommands } from "../state/commands.ts";
import { type Comparison, type SideId, sideIds } from "../state/comparison.ts";
import { listCommands } from "../state/list-commands.ts";
import { navigation } from "../state/navigation.ts";
import { Button } from "../widgets/button.tsx";
import { EmptyState } from "../widgets/empty-state.tsx";
import { NoAnswer } from "../widgets/no-answer.tsx";
import { Prose } from "../widgets/prose.tsx";
import { SkeletonRows } from "../widgets/skeleton-rows.tsx";
import { Tabs } from "../widgets/tabs.tsx";
import { AttributeTable } from "./attributes/attribute-table.tsx";
import { Charts } from "./charts/charts.tsx";
import styles from "./compare-page.module.css";
import {
  type CompareState,
  type CompareTab,
  changeCompareState,
  useCompareState,
  useSides,
} from "./compare-state.ts";
import { chooseFinding } from "./findings/choose-finding.ts";
import { diffOf, hasExamples } from "./findings/examples.tsx";
import { shownFindings } from "./findings/finding-words.ts";
import { Findings } from "./findings/findings.tsx";
import { ResultLine } from "./findings/result-line.tsx";
import { OperationTable } from "./operations/operation-table.tsx";
import { Start } from "./presets/start.tsx";
import { isSameSides } from "./question.ts";
import { SideMark } from "./side-mark.tsx";
import { sideName } from "./side-words.ts";
import { sideMistake } from "./sides/side-mistake.ts";
import { Sides } from "./sides/sides.tsx";
import { CallTree } from "./tree/call-tree.tsx";
import { type Compared, type ComparisonQuery, useComparison } from "./use-comparison.ts";
import { useIsTableFocused } from "./use-table-keys.ts";

/** Two sets of traces: both sides to edit, what differs, and all that it was concluded from. */
export function ComparePage() {
  const sides = useSides();
  const query = useComparison(sides);
  useCommands([
    { id: "compare.refresh", title: "Compare again", group: "View", keys: ["r"], run: query.retry },
    ...(query.isSlow ? [stopCommand(query.stop)] : []),
  ]);
  if (sides === undefined) return <Start />;
  return (
    <section className={styles["page"]} aria-label="Comparison of two sets of traces">
      <Sides comparison={sides} error={query.error} />
      <Result sides={sides} query={query} />
    </section>
  );
}

function stopCommand(run: () => void): Command {
  return { id: "compare.stop", title: "Stop comparing", group: "View", keys: ["Escape"], run };
}

function Result({ sides, query }: { sides: Comparison; query: ComparisonQuery }) {
  const { data, error, isSlow, isStopped, retry } = query;
  if (isSameSides(sides))
    return (
      <EmptyState title="Both sides are the same">
        <p>Write another query on one of them, or give them different times.</p>
      </EmptyState>
    );
  const mistaken = sideIds.flatMap((id) => {
    const mistake = sideMistake(sides[id].query);
    return mistake === undefined ? [] : [{ id, mistake }];
  });
  if (mistaken.length > 0) return <Mistaken sides={sides} mistaken={mistaken} />;
  if (error !== undefined) return <Failed error={error} retry={retry} />;
  if (data !== undefined) return <Shown key="shown" sides={sides} query={query} compared={data} />;
  return (
    <div className={styles["waiting"]}>
      <ResultLine query={query} />
      {isSlow && !isStopped ? <SkeletonRows label="Comparing" /> : undefined}
    </div>
  );
}

interface MistakenProps {
  readonly sides: Comparison;
  readonly mistaken: readonly { readonly id: SideId; readonly mistake: QueryProblem }[];
}

/** It is underlined at the query itself, which also offers what to write instead. */
function Mistaken({ sides, mistaken }: MistakenProps) {
  return (
    <EmptyState title="Nothing can be compared yet">
      {mistaken.map(({ id, mistake }) => (
        <p key={id}>
          <SideMark side={id} /> {sideName(sides, id)}: <Prose text={mistake.message} />
        </p>
      ))}
    </EmptyState>
  );
}

/** What the engine alone knows to be wrong. */
function Failed({ error, retry }: { error: ApiFailure; retry: () => void }) {
  if (error.code !== "invalid_query") return <NoAnswer message={error.message} retry={retry} />;
  return (
    <EmptyState title="This query cannot be compared">
      <p>
        <Prose text={error.message} />
      </p>
    </EmptyState>
  );
}

interface ShownProps {
  readonly sides: Comparison;
  readonly query: ComparisonQuery;
  readonly compared: Compared;
}

function Shown({ sides, query, compared }: ShownProps) {
  const { question, comparison } = compared;
  const curves = useEngineQuery("cohorts.curves", question);
  const state = useCompareState();
  const isTableFocused = useIsTableFocused();
  useCommands(isTableFocused ? [] : findingCommands(comparison, state));
  const isEmpty = comparison.baseline.traces === 0 && comparison.canary.traces === 0;
  return (
    <div className={styles["result"]} data-stale={query.isStale && query.isSlow} aria-busy={query.isStale}>
      <div className={styles["findings"]}>
        <Findings sides={sides} query={query} compared={compared} curves={curves.data} />
      </div>
      <div className={styles["evidence"]}>
        {isEmpty ? (
          <NothingThere />
        ) : (
          <>
            <Charts question={question} curves={curves} />
            <Evidence compared={compared} />
          </>
        )}
      </div>
    </div>
  );
}

/** The keys of lists walk the findings that are listed. */
function findingCommands(
  comparison: Compared["comparison"],
  { finding, group }: Pick<CompareState, "finding" | "group">,
): Command[] {
  const { findings } = comparison;
  const shown = shownFindings(findings, group);
  const cursor = finding === undefined ? -1 : shown.indexOf(finding);
  const open = (at: number): void => {
    const chosen = findings[shown[at] ?? -1];
    if (chosen !== undefined && hasExamples(chosen)) navigation.change(diffOf(chosen));
  };
  const move = (at: number | undefined): void =>
    chooseFinding(comparison, at === undefined ? undefined : shown[at]);
  return findings.length === 0
    ? []
    : listCommands({
        rowCount: shown.length,
        cursor: cursor < 0 ? undefined : cursor,
        noun: "finding",
        move,
        open,
      });
}

function NothingThere() {
  return (
    <EmptyState title="Neither side has a trace">
      <p>The queries find nothing in the times they are asked about.</p>
      <Button onClick={() => navigation.change({ sinceMs: undefined, untilMs: undefined })}>
        Look at all time
      </Button>
    </EmptyState>
  );
}

const tabs: readonly { readonly id: CompareTab; readonly title: string }[] = [
  { id: "operations", title: "Operations" },
  { id: "tree", title: "Tree of calls" },
  { id: "attributes", title: "Attributes" },
];

function Evidence({ compared: { comparison, question } }: { compared: Compared }) {
  const { tab } = useCompareState();
  return (
    <div className={styles["tabs"]}>
      <Tabs label="Evidence" tabs={tabs} selected={tab} onSelect={(id) => changeCompareState({ tab: id })}>
        {tab === "operations" ? <OperationTable operations={comparison.operations} /> : undefined}
        {tab === "tree" ? <CallTree question={question} /> : undefined}
        {tab === "attributes" ? <AttributeTable comparison={comparison} /> : undefined}
      </Tabs>
    </div>
  );
}
