import { Fragment } from "react";
import { exactDuration, formatCount, formatDuration } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import styles from "./diff.module.css";
import type { DiffRows } from "./diff-rows.ts";
import { formatDelta, type Headline as HeadlineFigures, headlineOf, type Part } from "./diff-words.ts";
import { diffHref } from "./use-diff-address.ts";

/** The difference in one sentence. Every number leads to the rows it was counted from. */
export function Headline({ rows }: { rows: DiffRows }) {
  const headline = headlineOf(rows.diff);
  const { totalNano, durationA, durationB, parts } = headline;
  return (
    <p className={styles["headline"]}>
      <a
        href={diffHref({ operation: "", order: "part" })}
        title={`${exactDuration(totalNano)}: all rows by their part in it`}
      >
        {totalNano === 0 ? "No difference" : formatDelta(totalNano)}
      </a>{" "}
      <span className={styles["dim"]}>
        ({formatDuration(durationA)} → {formatDuration(durationB)})
      </span>
      {parts.length === 0 ? ": both waited for the same things as long." : ": "}
      {parts.map((part, at) => (
        <Fragment key={part.operation}>
          {at === 0 ? "" : ", "}
          <PartLink rows={rows} part={part} />
        </Fragment>
      ))}
      {parts.length === 0 ? undefined : <Rest headline={headline} />}
    </p>
  );
}

function PartLink({ rows, part }: { rows: DiffRows; part: Part }) {
  const { strings, operations } = rows.diff;
  const { operation, deltaNano, callsA, callsB } = part;
  const service = visibleText(strings[operations.service[operation]!] ?? "");
  const name = visibleText(strings[operations.name[operation]!] ?? "");
  const href = diffHref({ operation: rows.operationKey(operation), order: "tree" });
  return (
    <>
      <a href={href} title={`${exactDuration(deltaNano)}: the rows it was counted from`}>
        {formatDelta(deltaNano)}
      </a>{" "}
      from {service} <b>{name || "(no name)"}</b>
      {callsA === callsB ? undefined : (
        <>
          {" "}
          (
          <a href={href} title="The calls">
            {formatCount(callsA)} → {formatCount(callsB)}
          </a>{" "}
          calls)
        </>
      )}
    </>
  );
}

function Rest({ headline: { restCount, restNano } }: { headline: HeadlineFigures }) {
  if (restNano === 0) return ".";
  return (
    <span className={styles["dim"]}>
      {", "}
      <a href={diffHref({ operation: "", order: "part" })}>{formatDelta(restNano)}</a> from{" "}
      {formatCount(restCount)} {restCount === 1 ? "other" : "others"}.
    </span>
  );
}
