import { formatCount, formatCounted, formatDuration } from "../../base/format.ts";
import { usePageCount } from "../../state/page-count.ts";
import { KeyCaps } from "../../widgets/key-caps.tsx";
import styles from "./query-bar.module.css";

const nanoPerMilli = 1e6;

interface CountLineProps {
  /** What the text in the line would find, where it differs from what is shown. */
  readonly draftCount?: number | undefined;
  readonly isDraft?: boolean;
}

/** `412 of 18,204 traces · 3.10 ms`, at the right end of the query. */
export function CountLine({ draftCount, isDraft = false }: CountLineProps) {
  const { count, isSlow } = usePageCount();
  return (
    <span className={styles["count"]} aria-live="off">
      {isDraft ? <DraftText count={draftCount} /> : undefined}
      {!isDraft && count !== undefined ? (
        <span className={isSlow ? styles["old"] : undefined} title={`answered in ${count.elapsedMs} ms`}>
          <b>{formatCount(count.matched)}</b> of {formatCounted(count.total, count.noun)}
          {" · "}
          {isSlow ? "…" : formatDuration(count.elapsedMs * nanoPerMilli)}
        </span>
      ) : undefined}
      <KeyCaps caps={[isDraft ? "↵" : "/"]} />
    </span>
  );
}

function DraftText({ count }: { count: number | undefined }) {
  if (count === undefined) return undefined;
  return (
    <span className={styles["draft"]}>
      would find <b>{formatCounted(count, "trace")}</b>
    </span>
  );
}
