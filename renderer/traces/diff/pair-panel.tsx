import type { DiffTrace } from "../../../app/api/trace-diff.ts";
import { type DisplayAttribute, rowFlag, type SpanDetail } from "../../../app/api/traces.ts";
import { exactDuration, formatDuration } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { navigation } from "../../state/navigation.ts";
import { Button } from "../../widgets/button.tsx";
import { type ComparedAttribute, compareAttributes } from "./compare-attributes.ts";
import styles from "./diff.module.css";
import type { DiffRows } from "./diff-rows.ts";
import { formatDelta } from "./diff-words.ts";
import { spanNameOf } from "./pair-ref.ts";
import { changeDiff } from "./use-diff-address.ts";

/** A pair of spans: what their attributes have in common, and what not. */
export function PairPanel({ rows, row }: { rows: DiffRows; row: number }) {
  const { a, b, rowOfA, rowOfB } = rows.diff;
  const [inA, inB] = [rowOfA[row]!, rowOfB[row]!];
  const one = useSpan(a, inA);
  const other = useSpan(b, inB);
  return (
    <div className={styles["panel"]}>
      <header className={styles["panelHead"]}>
        <h2 title={rows.service(row)}>{visibleText(rows.name(row)) || "(no name)"}</h2>
        <Button look="plain" aria-label="Close" title="Close" onClick={() => changeDiff({ pair: "" })}>
          ✕
        </Button>
      </header>
      <dl className={styles["facts"]}>
        <Fact title="Duration" a={durationIn(a, inA)} b={durationIn(b, inB)} />
        <Fact title="Self" a={selfIn(a, inA)} b={selfIn(b, inB)} />
      </dl>
      <p className={styles["links"]}>
        <WaterfallLink label="A in the waterfall" trace={a} row={inA} />
        <WaterfallLink label="B in the waterfall" trace={b} row={inB} />
      </p>
      <AttributeTable title="Attributes" a={one?.attributes} b={other?.attributes} />
      <AttributeTable title="Resource" a={one?.resource} b={other?.resource} />
    </div>
  );
}

function useSpan(trace: DiffTrace, row: number): SpanDetail | undefined {
  const isThere = row >= 0 && (trace.flags[row]! & rowFlag.placeholder) === 0;
  const [spanId = "", ordinal = "0"] = isThere ? spanNameOf(trace, row).split("-") : [];
  const params = isThere ? { traceId: trace.traceId, spanId, ordinal: Number(ordinal) } : undefined;
  return useEngineQuery("traces.span", params, { keepData: false }).data;
}

function durationIn(trace: DiffTrace, row: number): number | undefined {
  return row < 0 ? undefined : trace.durationNanoOfRow[row]!;
}

function selfIn(trace: DiffTrace, row: number): number | undefined {
  return row < 0 ? undefined : trace.selfNano[row]!;
}

function Fact({ title, a, b }: { title: string; a: number | undefined; b: number | undefined }) {
  const written = (nano: number | undefined): string =>
    nano === undefined ? "not there" : formatDuration(nano);
  return (
    <div>
      <dt>{title}</dt>
      <dd title={`${exactDuration(a ?? Number.NaN)} → ${exactDuration(b ?? Number.NaN)}`}>
        {written(a)} → {written(b)}
        {a === undefined || b === undefined ? "" : `  ${formatDelta(b - a)}`}
      </dd>
    </div>
  );
}

function WaterfallLink({ label, trace, row }: { label: string; trace: DiffTrace; row: number }) {
  if (row < 0) return undefined;
  const { traceId } = trace;
  const href = navigation.hrefOf({ page: "trace", traceId, spanId: spanNameOf(trace, row), rest: new Map() });
  return <a href={href}>{label}</a>;
}

interface AttributeTableProps {
  readonly title: string;
  readonly a: readonly DisplayAttribute[] | undefined;
  readonly b: readonly DisplayAttribute[] | undefined;
}

const changeMarks: Readonly<Record<ComparedAttribute["change"], string>> = {
  changed: "~",
  added: "+",
  missing: "−",
  same: "=",
};

function AttributeTable({ title, a, b }: AttributeTableProps) {
  const rows = compareAttributes(a ?? [], b ?? []);
  if (rows.length === 0) return undefined;
  return (
    <table className={styles["attributes"]}>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, a: inA, b: inB, change }) => (
          <tr key={key} data-change={change}>
            <th scope="row">
              <span className={styles["key"]}>
                <span className={styles["glyph"]} data-change={change}>
                  {changeMarks[change]}
                </span>
                <span>{visibleText(key)}</span>
              </span>
            </th>
            <td>{inA === undefined ? "" : visibleText(inA)}</td>
            <td>{inB === undefined ? "" : change === "same" ? "same" : visibleText(inB)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
