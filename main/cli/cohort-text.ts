import type { CohortComparison, CohortFinding, CohortSize } from "../../app/api/cohorts.ts";
import { durationText } from "../../app/base/duration-text.ts";
import { escapeForTerminal } from "../../app/base/escape-for-terminal.ts";
import { textTable } from "./terminal.ts";

/** Shown of each list; JSON has all. */
const findingsMax = 20;
const suspectsMax = 5;
const rowsMax = 15;

const operationColumns = [
  { title: "service", widthMax: 32 },
  { title: "span", widthMax: 48 },
  { title: "spans", align: "right" },
  { title: "p50", align: "right" },
  { title: "p95", align: "right" },
  { title: "errors", align: "right" },
] as const;

const attributeColumns = [
  { title: "field", widthMax: 40 },
  { title: "value", widthMax: 48 },
  { title: "baseline", align: "right" },
  { title: "canary", align: "right" },
] as const;

const measureColumns = [
  { title: "numbers of", widthMax: 40 },
  { title: "p50", align: "right" },
  { title: "p95", align: "right" },
] as const;

/** A comparison for a terminal: findings first. */
export function cohortText(comparison: CohortComparison): string {
  const { baseline, canary, findings, isClear, summary, tested } = comparison;
  const sizes = `baseline: ${sizeText(baseline)}\ncanary:   ${sizeText(canary)}\n${sharedText(comparison)}`;
  const parts = [sizes];
  if (!isClear) parts.push(`${escapeForTerminal(summary)}${suspectsText(comparison)}\n`);
  else {
    const shown = findings.slice(0, findingsMax).map(findingText).join("");
    const more = findings.length - findingsMax;
    parts.push(`Found in ${tested} tests:\n${shown}${more > 0 ? `  … and ${more} more\n` : ""}`);
  }
  parts.push(operationsText(comparison));
  if (comparison.attributes.length > 0) parts.push(attributesText(comparison));
  if (comparison.measures.length > 0) parts.push(measuresText(comparison));
  return parts.join("\n");
}

function sizeText({ traces, spans, matchedSpans, omittedSpans }: CohortSize): string {
  const omitted = omittedSpans === 0 ? "" : `; ${omittedSpans} spans of older traces left out`;
  return `${traces} traces with ${spans} spans (${matchedSpans} matched${omitted})`;
}

/** Half of a change is hidden where the traces that have it stand on the other side as well. */
function sharedText({ sharedTraces, canary }: CohortComparison): string {
  if (sharedTraces === 0) return "";
  return `${sharedTraces} of the ${canary.traces} traces of the canary are in the baseline, too: --rest baseline takes them out there.\n`;
}

function findingText({ text, baseline, canary }: CohortFinding, index: number): string {
  const examples =
    canary.exampleTraceId === ""
      ? ""
      : `     e.g. ${canary.exampleTraceId}, before ${baseline.exampleTraceId}\n`;
  return `${String(index + 1).padStart(3)}. ${escapeForTerminal(text)}\n${examples}`;
}

function suspectsText({ suspects }: CohortComparison): string {
  if (suspects.length === 0) return "";
  const lines = suspects.slice(0, suspectsMax).map(({ text }) => `\n  - ${escapeForTerminal(text)}`);
  return ` What may be chance, strongest first:${lines.join("")}`;
}

function operationsText({ operations }: CohortComparison): string {
  const rows = operations
    .slice(0, rowsMax)
    .map(({ service, name, baseline, canary }) => [
      ...[service, name === "" ? "(all that enters)" : name],
      ...[`${baseline.spans} → ${canary.spans}`, change(baseline.p50Nano, canary.p50Nano)],
      ...[change(baseline.p95Nano, canary.p95Nano), `${baseline.errors} → ${canary.errors}`],
    ]);
  const more = operations.length - rows.length;
  return `${textTable(operationColumns, rows)}${more > 0 ? `… and ${more} more\n` : ""}`;
}

function change(before: number, after: number): string {
  return `${durationText(Math.round(before))} → ${durationText(Math.round(after))}`;
}

function attributesText({ attributes, baseline, canary }: CohortComparison): string {
  const share = (spans: number, of: CohortSize): string =>
    of.matchedSpans === 0 ? "-" : `${Number(((spans * 100) / of.matchedSpans).toPrecision(3))} %`;
  const rows = attributes
    .slice(0, rowsMax)
    .map(({ field, text, baselineSpans, canarySpans }) => [
      ...[field, text ?? "(missing)", share(baselineSpans, baseline), share(canarySpans, canary)],
    ]);
  return textTable(attributeColumns, rows);
}

function measuresText({ measures }: CohortComparison): string {
  const shown = (number: number): string => String(Number(number.toPrecision(3)));
  const rows = measures
    .slice(0, rowsMax)
    .map(({ field, baseline, canary }) => [
      ...[
        field,
        `${shown(baseline.p50)} → ${shown(canary.p50)}`,
        `${shown(baseline.p95)} → ${shown(canary.p95)}`,
      ],
    ]);
  return textTable(measureColumns, rows);
}
