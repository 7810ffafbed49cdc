import { ChevronDown, ChevronRight, EyeOff } from "lucide-react";
import { memo, useMemo, useState } from "react";
import type { Facet, FacetValue } from "../../../app/api/trace-queries.ts";
import { termText } from "../../../app/traceql/edit.ts";
import { formatCompactCount, formatShare } from "../../base/format.ts";
import { fieldTitle } from "../../state/field-names.ts";
import { termFor } from "../../state/query-edit.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";
import { includeValue } from "../../state/refine.ts";
import { Picker } from "../../widgets/picker.tsx";
import styles from "./facet-rail.module.css";
import { hideField, toggleFold, useFacetSettings } from "./facet-settings.ts";
import { FacetValueRow } from "./facet-value-row.tsx";

interface FacetGroupProps {
  readonly facet: Facet;
  /** Spans found. */
  readonly total: number;
  /** Texts of the terms of the query. */
  readonly used: ReadonlySet<string>;
}

/** One field: its most frequent values among the spans found. */
export const FacetGroup = memo(function FacetGroup({ facet, total, used }: FacetGroupProps) {
  const { field, present, values } = facet;
  const isFolded = useFacetSettings(({ folded }) => folded.includes(field));
  const title = fieldTitle(field);
  const terms = useMemo(() => values.map((value) => termOf(field, value)), [field, values]);
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
            <FacetValueRow
              // biome-ignore lint/suspicious/noArrayIndexKey: another answer changes the texts of the rows that are there
              key={at}
              field={field}
              value={value}
              most={most}
              isFirst={at === 0}
              isWritable={terms[at] !== undefined}
              isUsed={used.has(terms[at] ?? "")}
            />
          ))}
          <More facet={facet} />
        </ul>
      )}
    </section>
  );
});

/** How a query asks for a value; undefined where the language cannot write it. */
function termOf(field: string, value: FacetValue): string | undefined {
  const term = termFor(field, "=", value);
  return term === undefined ? undefined : termText(term);
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
