import { ChevronDown, ChevronRight, CircleMinus, CirclePlus, EyeOff } from "lucide-react";
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useState } from "react";
import type { Facet, FacetValue } from "../../../app/api/trace-queries.ts";
import { termText } from "../../../app/traceql/edit.ts";
import { formatCompactCount, formatCount, formatCounted, formatShare } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { fieldTitle } from "../../state/field-names.ts";
import { serviceColors } from "../../state/page-state.ts";
import { isServiceField, termFor } from "../../state/query-edit.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";
import { excludeValue, includeValue, onlyValue } from "../../state/refine.ts";
import { Picker } from "../../widgets/picker.tsx";
import styles from "./facet-rail.module.css";
import { hideField, toggleFold, useFacetSettings } from "./facet-settings.ts";

interface FacetGroupProps {
  readonly facet: Facet;
  /** Spans found. */
  readonly total: number;
  /** Texts of the terms of the query. */
  readonly used: ReadonlySet<string>;
}

/** One field: its most frequent values among the spans found. */
export function FacetGroup({ facet, total, used }: FacetGroupProps) {
  const { field, present, values } = facet;
  const isFolded = useFacetSettings(({ folded }) => folded.includes(field));
  const title = fieldTitle(field);
  const most = values.reduce((max, { count }) => Math.max(max, count), 1);
  return (
    <section className={styles["group"]} aria-label={title}>
      <div className={styles["title"]}>
        <button
          type="button"
          className={styles["fold"]}
          aria-expanded={!isFolded}
          title={`${field} · on ${formatShare(present / Math.max(1, total))} of the spans`}
          onClick={() => toggleFold(field)}
        >
          {isFolded ? <ChevronRight size={12} aria-hidden /> : <ChevronDown size={12} aria-hidden />}
          {title}
        </button>
        <button
          type="button"
          className={styles["hide"]}
          aria-label={`Hide ${title}`}
          title="Hide this field"
          onClick={() => hideField(field)}
        >
          <EyeOff size={12} aria-hidden />
        </button>
      </div>
      {isFolded ? undefined : (
        <ul className={styles["values"]}>
          {values.map((value, at) => (
            <Value
              key={`${value.type} ${value.text}`}
              field={field}
              value={value}
              most={most}
              isFirst={at === 0}
              used={used}
            />
          ))}
          <More facet={facet} />
        </ul>
      )}
    </section>
  );
}

interface ValueProps {
  readonly field: string;
  readonly value: FacetValue;
  readonly most: number;
  readonly isFirst: boolean;
  readonly used: ReadonlySet<string>;
}

function Value({ field, value, most, isFirst, used }: ValueProps) {
  const term = termFor(field, "=", value);
  const isUsed = term !== undefined && used.has(termText(term));
  const text = value.text === "" ? "(empty)" : visibleText(value.text);
  const onClick = (event: MouseEvent): void => {
    if (event.altKey) onlyValue(field, value);
    else includeValue(field, value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "=" || event.key === "+") includeValue(field, value);
    else if (event.key === "-") excludeValue(field, value);
    else return;
    event.preventDefault();
  };
  return (
    <li className={styles["row"]} style={{ "--share": value.count / most } as CSSProperties}>
      <button
        type="button"
        className={styles["value"]}
        data-value
        data-is-error={value.type === "status" && value.text === "error"}
        aria-pressed={isUsed}
        aria-label={`${text}, ${formatCounted(value.count, "span")}`}
        aria-keyshortcuts="= -"
        tabIndex={isFirst ? 0 : -1}
        disabled={term === undefined}
        title={`${text} · ${formatCounted(value.count, "span")}\nClick: only spans with it · Alt: nothing else in the query · −: without it`}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        {isServiceField(field) ? <Swatch service={value.text} /> : undefined}
        <span className={styles["text"]}>{text}</span>
      </button>
      <span className={styles["count"]} title={formatCount(value.count)} aria-hidden>
        {formatCompactCount(value.count)}
      </span>
      {term === undefined ? undefined : (
        <span className={styles["acts"]}>
          <Act label={`Only ${text}`} onClick={() => includeValue(field, value)} icon={CirclePlus} />
          <Act label={`Without ${text}`} onClick={() => excludeValue(field, value)} icon={CircleMinus} />
        </span>
      )}
    </li>
  );
}

interface ActProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly icon: typeof CirclePlus;
}

/** For the mouse; the keyboard has `=` and `-` on the value itself. */
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

/** The values there was no room for, found by typing. */
function More({ facet: { field, distinct, isOpenEnded, values } }: { facet: Facet }) {
  const [contains, setContains] = useState<string>();
  const question = useQuestion("box");
  const params = contains === undefined ? undefined : { field, contains, limit: 100 };
  const found = useAnswer("traces.tagValues", question, params).data?.values ?? [];
  if (distinct <= values.length) return undefined;
  const options = found.map((value, at) => ({
    value: String(at),
    title: value.text,
    detail: formatCompactCount(value.count),
  }));
  return (
    <li>
      <Picker
        label={`More values of ${fieldTitle(field)}`}
        className={styles["more"]}
        placeholder="Find a value"
        options={options}
        onOpen={() => setContains("")}
        onText={setContains}
        onPick={(at) => {
          const value = found[Number(at)];
          if (value !== undefined) includeValue(field, value);
        }}
      >
        {formatCompactCount(distinct - values.length)}
        {isOpenEnded ? "+" : ""} more …
      </Picker>
    </li>
  );
}
