import { ExternalLink } from "lucide-react";
import type { ComparisonSide } from "../../state/comparison.ts";
import { navigation } from "../../state/navigation.ts";
import styles from "./sides.module.css";
import { tracesView } from "./traces-view.ts";

/** The traces of a side in the list of traces; those that the other side took away are among them. */
export function TracesLink({ side, label }: { side: ComparisonSide; label: string }) {
  return (
    <a className={styles["link"]} href={navigation.hrefOf(tracesView(side))} title={label} aria-label={label}>
      <ExternalLink size={13} aria-hidden />
    </a>
  );
}
