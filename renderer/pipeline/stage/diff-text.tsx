import { useMemo } from "react";
import { prettyJson } from "../../base/pretty-json.ts";
import { type DiffLine, diffLines, foldCommon } from "./line-diff.ts";
import type { RecordPair } from "./pair-records.ts";
import styles from "./stage.module.css";

const marks: Readonly<Record<DiffLine["side"], string>> = { both: " ", before: "−", after: "+", folded: "…" };
const words: Readonly<Record<DiffLine["side"], string>> = {
  both: "",
  before: "removed: ",
  after: "added: ",
  folded: "unchanged: ",
};

/** What a stage did to one item, as the lines of its JSON that went and came. */
export function DiffText({ pair }: { pair: RecordPair }) {
  const { before } = pair;
  const lines = useMemo(() => foldedLines(pair), [pair]);
  if (before !== undefined && before.json === undefined)
    return <p className={styles["note"]}>Too large to be kept.</p>;
  const isChanged = lines.some(({ side }) => side !== "both");
  return (
    <>
      {pairNote(pair, isChanged)}
      <pre className={styles["diff"]}>
        {lines.map(({ side, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <span key={index} data-side={side}>
            <span aria-hidden>{marks[side]} </span>
            <span className={styles["unseen"]}>{words[side]}</span>
            {text}
            {"\n"}
          </span>
        ))}
      </pre>
    </>
  );
}

function pairNote({ before, after }: RecordPair, isChanged: boolean) {
  if (after === undefined)
    return <p className={styles["note"]}>It did not leave this stage, or has not yet.</p>;
  if (before === undefined)
    return <p className={styles["note"]}>Made here, or it came before recording began.</p>;
  return isChanged ? undefined : <p className={styles["note"]}>Passed unchanged.</p>;
}

/** Of an item that is only on one side, all of it. */
function foldedLines({ before, after }: RecordPair): readonly DiffLine[] {
  const lines = diffLines(textOf(before?.json), textOf(after?.json));
  return before === undefined || after === undefined ? lines : foldCommon(lines);
}

function textOf(json: string | undefined): string {
  return json === undefined ? "" : (prettyJson(json) ?? json);
}
