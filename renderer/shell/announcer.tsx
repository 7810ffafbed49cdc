import { useEffect, useState } from "react";
import { formatCount, formatCounted } from "../base/format.ts";
import { useAnnouncement } from "../state/announce.ts";
import { usePageCount } from "../state/page-count.ts";
import styles from "./app.module.css";

/** Live counts change several times a second; a screen reader is told at most this often. */
const pauseMs = 5_000;

/** Says to screen readers what the query line shows (how much was found), and what came of what the person did. */
export function Announcer() {
  const count = usePageCount((state) => state.count);
  const text =
    count === undefined ? "" : `${formatCount(count.matched)} of ${formatCounted(count.total, count.noun)}`;
  const said = useAtMostEvery(text, pauseMs);
  const announced = useAnnouncement((state) => state.text);
  return (
    <>
      <p className={styles["unseen"]} role="status">
        {said}
      </p>
      <p className={styles["unseen"]} role="status">
        {announced}
      </p>
    </>
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
