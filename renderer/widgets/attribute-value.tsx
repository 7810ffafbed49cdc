import { useMemo, useState } from "react";
import { formatCount } from "../base/format.ts";
import { prettyJson } from "../base/pretty-json.ts";
import { safeUrl } from "../base/safe-url.ts";
import { visibleLines } from "../base/visible-text.ts";
import styles from "./attribute-table.module.css";

/** Longer values start cut. */
const cutLength = 240;
const cutLines = 12;
const oneLineMax = 48;
/** More than this is not laid out even when unfolded: the copy takes it whole. */
const shownLengthMax = 100_000;

/** A value as text: JSON over several lines, whole http(s) addresses as links, long ones cut until asked for. */
export function AttributeValue({ text, type }: { text: string; type: string }) {
  const [isOpen, setOpen] = useState(false);
  const whole = useMemo(() => visibleLines(readable(text)), [text]);
  if (type === "empty") return <i>empty</i>;
  if (text === "") return <i>empty text</i>;
  const url = type === "string" ? safeUrl(text) : undefined;
  if (url !== undefined)
    return (
      <a href={url} target="_blank" rel="noopener noreferrer">
        {text}
      </a>
    );
  const cut = cutText(whole);
  if (cut === whole) return whole;
  return (
    <>
      <span className={isOpen ? styles["whole"] : undefined}>
        {isOpen ? whole.slice(0, shownLengthMax) : `${cut}${isCutBetweenLines(whole, cut) ? "\n" : ""}…`}
      </span>
      <button
        type="button"
        className={styles["more"]}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? "Show less" : `Show all ${sizeOf(whole)}`}
      </button>
      {isOpen && whole.length > shownLengthMax && (
        <span className={styles["note"]}>
          {" "}
          These are the first {formatCount(shownLengthMax)}; copying takes all.
        </span>
      )}
    </>
  );
}

function isCutBetweenLines(whole: string, cut: string): boolean {
  return whole[cut.length] === "\n";
}

/** Small JSON reads better on its one line. */
function readable(text: string): string {
  return text.length <= oneLineMax ? text : (prettyJson(text) ?? text);
}

function sizeOf(text: string): string {
  const lineCount = text.split("\n").length;
  return lineCount > cutLines ? `${formatCount(lineCount)} lines` : `${formatCount(text.length)} characters`;
}

function cutText(text: string): string {
  const lines = text.split("\n", cutLines + 1);
  const isTall = lines.length > cutLines;
  const shown = isTall ? lines.slice(0, cutLines).join("\n") : text;
  // What is hardly longer than the cut is shown: a button would take as much room.
  return shown.length > (isTall ? cutLength * 2 : cutLength * 1.5) ? shown.slice(0, cutLength) : shown;
}
