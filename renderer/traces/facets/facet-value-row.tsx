import { CircleMinus, CirclePlus, GitCompareArrows } from "lucide-react";
import { type CSSProperties, type KeyboardEvent, type MouseEvent, memo, useState } from "react";
import type { FacetValue } from "../../../app/api/trace-queries.ts";
import { formatCompactCount, formatCount, formatCounted } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { serviceColors } from "../../state/page-state.ts";
import { isServiceField } from "../../state/query-edit.ts";
import { compareValue, excludeValue, includeValue, onlyValue } from "../../state/refine.ts";
import styles from "./facet-rail.module.css";

interface FacetValueRowProps {
  readonly field: string;
  readonly value: FacetValue;
  /** Count of the most frequent value of the field. */
  readonly most: number;
  readonly isFirst: boolean;
  /** The language can ask for the value … */
  readonly isWritable: boolean;
  /** … and the query does. */
  readonly isUsed: boolean;
}

/** One value with its count. There are a hundred of them: a row is drawn anew only where it changes. */
export const FacetValueRow = memo(function FacetValueRow(props: FacetValueRowProps) {
  const { field, value, most, isWritable } = props;
  const [isPointedAt, setPointedAt] = useState(false);
  const text = textOf(value);
  return (
    <li
      className={styles["row"]}
      style={{ "--share": value.count / most } as CSSProperties}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
    >
      <ValueButton {...props} />
      <span className={styles["count"]} title={formatCount(value.count)} aria-hidden>
        {formatCompactCount(value.count)}
      </span>
      {isWritable && isPointedAt ? (
        <span className={styles["acts"]}>
          <Act label={`Only ${text}`} onClick={() => includeValue(field, value)} icon={CirclePlus} />
          <Act label={`Without ${text}`} onClick={() => excludeValue(field, value)} icon={CircleMinus} />
          <Act
            label={`Compare ${text} with the rest`}
            onClick={() => compareValue(field, value)}
            icon={GitCompareArrows}
          />
        </span>
      ) : undefined}
    </li>
  );
});

function ValueButton({ field, value, isFirst, isWritable, isUsed }: FacetValueRowProps) {
  const text = textOf(value);
  const onClick = (event: MouseEvent): void => {
    if (event.altKey) onlyValue(field, value);
    else includeValue(field, value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "=" || event.key === "+") includeValue(field, value);
    else if (event.key === "-") excludeValue(field, value);
    else if (event.key === "v") compareValue(field, value);
    else return;
    event.preventDefault();
  };
  return (
    <button
      type="button"
      className={styles["value"]}
      data-value
      data-is-error={value.type === "status" && value.text === "error"}
      aria-pressed={isUsed}
      aria-label={`${text}, ${formatCounted(value.count, "span")}`}
      aria-keyshortcuts="= - V"
      tabIndex={isFirst ? 0 : -1}
      disabled={!isWritable}
      title={`${text} · ${formatCounted(value.count, "span")}\nClick: only spans with it · Alt: nothing else in the query · −: without it · V: compare with the rest`}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {isServiceField(field) ? <Swatch service={value.text} /> : undefined}
      <span className={styles["text"]}>{text}</span>
    </button>
  );
}

function textOf({ text }: FacetValue): string {
  return text === "" ? "(empty)" : visibleText(text);
}

interface ActProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly icon: typeof CirclePlus;
}

/** For the mouse; the keyboard has `=`, `-` and `v` on the value itself. */
function Act({ label, onClick, icon: Icon }: ActProps) {
  return (
    <button
      type="button"
      className={styles["act"]}
      aria-label={label}
      title={label}
      tabIndex={-1}
      onClick={onClick}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}

function Swatch({ service }: { service: string }) {
  const { cssColor, isRepeated } = serviceColors.markOf(service);
  return (
    <span
      className={isRepeated ? styles["hatched"] : styles["swatch"]}
      style={{ color: cssColor }}
      aria-hidden
    />
  );
}
