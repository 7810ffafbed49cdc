import { useEffect, useState } from "react";
import { formatCount, formatCounted } from "../base/format.ts";
import { usePageCount } from "../state/page-count.ts";
import styles from "./app.module.css";

/** Live counts change several times a second; a screen reader is told at most this often. */
const pauseMs = 5_000;

/** Says to screen readers what the query line shows: how much was found. */
export function Announcer() {
  const count = usePageCount((state) => state.count);
  const text =
    count === undefined ? "" : `${formatCount(count.matched)} of ${formatCounted(count.total, count.noun)}`;
  const said = useAtMostEvery(text, pauseMs);
  return (
    <p className={styles["unseen"]} role="status">
      {said}
    </p>
  );
}

/** The newest `text`, changing at most once in `everyMs`. */
function useAtMostEvery(text: string, everyMs: number): string {
  const [said, setSaid] = useState({ text, atMs: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    if (text === said.text) return;
    const waitMs = Math.max(0, said.atMs + everyMs - performance.now());
    const timer = setTimeout(() => setSaid({ text, atMs: performance.now() }), waitMs);
    return () => clearTimeout(timer);
  }, [text, said, everyMs]);
  return said.text;
}
