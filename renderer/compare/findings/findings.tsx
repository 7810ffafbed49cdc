import type { CohortCurves } from "../../../app/api/cohort-views.ts";
import { formatCounted } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { Comparison } from "../../state/comparison.ts";
import { Button } from "../../widgets/button.tsx";
import { changeRest, useCompareState } from "../compare-state.ts";
import { sideName } from "../side-words.ts";
import type { Compared, ComparisonQuery } from "../use-comparison.ts";
import { chooseFinding } from "./choose-finding.ts";
import { FindingGroups } from "./finding-groups.tsx";
import { onlyTraceId } from "./finding-links.ts";
import { FindingRow } from "./finding-row.tsx";
import { shownFindings, splitSentence } from "./finding-words.ts";
import styles from "./findings.module.css";
import { Headline } from "./headline.tsx";
import { ResultLine } from "./result-line.tsx";

interface FindingsProps {
  readonly sides: Comparison;
  readonly query: ComparisonQuery;
  readonly compared: Compared;
  readonly curves: CohortCurves | undefined;
}

/** The answer first: one sentence, then every clear difference, the most important first, and who is behind them. */
export function Findings({ sides, query, compared, curves }: FindingsProps) {
  const { finding: chosen, group } = useCompareState();
  const { comparison } = compared;
  const { findings, suspects, isClear } = comparison;
  const choose = (at: number): void => chooseFinding(comparison, chosen === at ? undefined : at);
  return (
    <section className={styles["panel"]} aria-label="Findings">
      <Headline
        comparison={comparison}
        curves={curves}
        nameA={sideName(sides, "a")}
        nameB={sideName(sides, "b")}
        onlyTraceId={onlyTraceId(sides.b.query)}
      />
      <ResultLine query={query} />
      <SharedTraces sides={sides} count={comparison.sharedTraces} />
      {findings.length === 0 ? undefined : (
        <>
          <h2 className={styles["title"]}>Findings, most important first</h2>
          <FindingGroups findings={findings} group={group} />
          <ol className={styles["list"]} aria-label="Findings">
            {shownFindings(findings, group).map((at) => (
              <FindingRow
                key={at}
                sides={sides}
                finding={findings[at]!}
                isChosen={at === chosen}
                onChoose={() => choose(at)}
              />
            ))}
          </ol>
        </>
      )}
      <Suspects isClear={isClear} suspects={suspects} />
      {comparison.tested === 0 ? undefined : (
        <p className={styles["rule"]}>
          {isClear
            ? "No more than one finding in twenty is expected to be chance."
            : "Nothing differs by more than chance alone would bring about."}
        </p>
      )}
    </section>
  );
}

/** What is on both sides cannot differ, and hides what does. */
function SharedTraces({ sides, count }: { sides: Comparison; count: number }) {
  if (count === 0 || sides.rest !== undefined) return undefined;
  return (
    <p className={styles["rule"]}>
      {formatCounted(count, "trace")} {count === 1 ? "is" : "are"} on both sides.{" "}
      <Button onClick={() => changeRest("a")}>Take {count === 1 ? "it" : "them"} off the baseline</Button>
    </p>
  );
}

type SuspectList = Compared["comparison"]["suspects"];

/** Who is behind it; where nothing is clear, what would be looked at first all the same. */
function Suspects({ isClear, suspects }: { isClear: boolean; suspects: SuspectList }) {
  if (suspects.length === 0) return undefined;
  return (
    <>
      <h2 className={styles["title"]}>
        {isClear ? "Services to look at, in order" : "May be chance, strongest first"}
      </h2>
      <ol className={styles["suspects"]} aria-label="Services to look at">
        {suspects.map(({ service, isClear: isCertain, text }) => (
          <li key={service} data-clear={isCertain}>
            <span className={styles["sign"]} aria-hidden>
              {isCertain ? "!" : "?"}
            </span>
            <span>
              <b>{visibleText(service) || "(no service name)"}</b>{" "}
              <span className={styles["dim"]}>{withoutService(text, service)}</span>
              {isCertain || !isClear ? undefined : <span className={styles["dim"]}> · may be chance</span>}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** The service stands before it already. */
function withoutService(text: string, service: string): string {
  const { before, subject, after } = splitSentence(text, "");
  const start = `${service}: `;
  if (text.startsWith(start)) return visibleText(text.slice(start.length));
  return visibleText(
    subject === service ? `as a whole${after.slice(" as a whole".length)}` : before + subject + after,
  );
}
