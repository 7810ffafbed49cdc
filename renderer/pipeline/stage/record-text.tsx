import { formatCount } from "../../base/format.ts";
import { Unseen } from "../../widgets/unseen.tsx";
import type { DiffLine } from "./line-diff.ts";
import styles from "./stage.module.css";

const marks: Readonly<Record<DiffLine["side"], string>> = { both: " ", before: "−", after: "+", folded: "…" };
const words: Readonly<Record<DiffLine["side"], string>> = {
  both: "",
  before: "removed: ",
  after: "added: ",
  folded: "unchanged: ",
};

/** Of a longer line only the beginning is shown: a body of a megabyte is no line to read. */
const charactersMax = 2_000;

/** An item line by line, with what was taken out of it and put in. */
export function RecordText({ lines }: { readonly lines: readonly DiffLine[] }) {
  return (
    <pre className={styles["diff"]}>
      {lines.map(({ side, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
        <span key={index} data-side={side}>
          <span aria-hidden>{marks[side]} </span>
          {words[side] === "" ? undefined : <Unseen>{words[side]}</Unseen>}
          {text.slice(0, charactersMax)}
          {text.length <= charactersMax ? undefined : (
            <i>{` … ${formatCount(text.length - charactersMax)} more characters`}</i>
          )}
        </span>
      ))}
    </pre>
  );
}
