import { Download } from "lucide-react";
import { formatCounted } from "../../base/format.ts";
import { type ExportScope, openExport, useExportScopes } from "../../state/exports.ts";
import { useView } from "../../state/navigation.ts";
import { usePageCount } from "../../state/page-count.ts";
import { useQuestion } from "../../state/question.ts";
import styles from "./explore-page.module.css";

/** Writes what the query finds to a file: whole traces, or the table on screen. */
export function FoundExport() {
  const { query } = useView();
  const question = useQuestion("box");
  const count = usePageCount((state) => state.count);
  const scope: ExportScope = {
    id: "found",
    title: query === "" ? "Traces in this time" : "What the query finds, as whole traces",
    size: count?.noun === "trace" ? formatCounted(count.matched, "trace") : "",
    fileName: "traces",
    params: () => {
      const { query: q, traceTime, startUnixNano: start, endUnixNano: end } = question.params();
      return { q, in: traceTime, start, end };
    },
  };
  useExportScopes([scope]);
  return (
    <button
      type="button"
      className={styles["export"]}
      title="Write what is found to a file (⇧E)"
      onClick={openExport}
    >
      <Download size={13} aria-hidden /> Export
    </button>
  );
}
