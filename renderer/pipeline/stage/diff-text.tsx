import { useMemo } from "react";
import { CopyButton } from "../../widgets/copy-button.tsx";
import { type DiffLine, diffLines, foldCommon } from "./line-diff.ts";
import type { RecordPair } from "./pair-records.ts";
import { readableRecord } from "./readable-record.ts";
import { RecordText } from "./record-text.tsx";
import styles from "./stage.module.css";

/** What a stage did to one item, as the lines of it that went and came. */
export function DiffText({ pair }: { pair: RecordPair }) {
  const { before, after } = pair;
  const lines = useMemo(() => foldedLines(pair), [pair]);
  const json = after?.json ?? before?.json;
  if (json === undefined) return <p className={styles["note"]}>Too large to be kept.</p>;
  const isChanged = lines.some(({ side }) => side !== "both");
  return (
    <>
      <div className={styles["noteRow"]}>
        <p className={styles["note"]}>{pairNote(pair, isChanged)}</p>
        <CopyButton text={json} label="Copy as OTLP JSON" isBare />
      </div>
      <RecordText lines={lines} />
    </>
  );
}

function pairNote({ before, after }: RecordPair, isChanged: boolean): string {
  if (after === undefined) return "It did not leave this stage, or has not yet.";
  if (before === undefined) return "Made here, or it came before recording began.";
  return isChanged ? "Changed here:" : "Passed unchanged.";
}

/** Of an item that is only on one side, all of it. */
function foldedLines({ before, after }: RecordPair): readonly DiffLine[] {
  if (before === undefined || after === undefined)
    return linesOf((before ?? after)?.json).map((text) => ({ side: "both", text }));
  return foldCommon(diffLines(linesOf(before.json), linesOf(after.json)));
}

function linesOf(json: string | undefined): readonly string[] {
  return json === undefined ? [] : (readableRecord(json) ?? json.split("\n"));
}
