import { PanelLeftClose, PanelLeftOpen, Plus } from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import type { Facet } from "../../../app/api/trace-queries.ts";
import { formatCompactCount, formatCounted } from "../../base/format.ts";
import { useCommands } from "../../state/commands.ts";
import { useView } from "../../state/navigation.ts";
import { tagField, usedTerms } from "../../state/query-edit.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";
import { Button } from "../../widgets/button.tsx";
import { Picker } from "../../widgets/picker.tsx";
import { FacetGroup } from "./facet-group.tsx";
import styles from "./facet-rail.module.css";
import { hideField, showField, toggleRail, useFacetSettings } from "./facet-settings.ts";

const valuesMax = 8;

/** What the spans found are like: the values of some fields with their counts, to narrow the query by. */
export function FacetRail() {
  const { isClosed } = useFacetSettings();
  useCommands([
    { id: "facets.toggle", title: "Show or hide the facets", group: "View", keys: ["f"], run: toggleRail },
  ]);
  if (!isClosed) return <OpenRail />;
  return (
    <div className={styles["closed"]}>
      <Button look="plain" aria-label="Show the facets" title="Show the facets (F)" onClick={toggleRail}>
        <PanelLeftOpen size={15} aria-hidden />
      </Button>
    </div>
  );
}

function OpenRail() {
  const { facets, total, omittedKeys, isStale, error, retry } = useFacets();
  const { query } = useView();
  const used = useMemo(() => usedTerms(query), [query]);
  return (
    <aside className={styles["rail"]} aria-label="Facets" data-stale={isStale} onKeyDown={moveFocus}>
      <div className={styles["head"]}>
        <FieldPicker shown={facets.map(({ field }) => field)} />
        <Button look="plain" aria-label="Hide the facets" title="Hide the facets (F)" onClick={toggleRail}>
          <PanelLeftClose size={15} aria-hidden />
        </Button>
      </div>
      {error === undefined || error.code === "invalid_query" ? undefined : (
        <p className={styles["error"]} role="alert">
          {error.message} <Button onClick={retry}>Try again</Button>
        </p>
      )}
      {omittedKeys === 0 ? undefined : <OmittedKeys count={omittedKeys} />}
      {facets.map((facet) => (
        <FacetGroup key={facet.field} facet={facet} total={total} used={used} />
      ))}
    </aside>
  );
}

/** Keys that queries cannot look at, so that nobody takes "nothing found" for "not there". */
function OmittedKeys({ count }: { count: number }) {
  return (
    <p
      className={styles["omitted"]}
      title="Of 65,536 spans the 8,192 keys that most of them have can be searched. Something seems to write ids into keys; a span shows all it has when it is opened."
    >
      {formatCounted(count, "rare attribute key")} cannot be searched
    </p>
  );
}

/** The usual facets and those a person added, without the hidden ones. */
function useFacets() {
  const { added, hidden } = useFacetSettings();
  const question = useQuestion("box");
  const usual = useAnswer("traces.facets", question, { valuesMax });
  const extra = useAnswer(
    "traces.facets",
    question,
    added.length === 0 ? undefined : { fields: [...added], valuesMax },
  );
  const own = added.length === 0 ? [] : (extra.data?.facets ?? []);
  const known = new Set(own.map(({ field }) => field));
  const all: readonly Facet[] = [
    ...(usual.data?.facets ?? []).filter(({ field }) => !known.has(field)),
    ...own,
  ];
  return {
    // The values of another query say nothing about one that cannot be run.
    facets:
      usual.error?.code === "invalid_query"
        ? []
        : all.filter(({ field, values }) => !hidden.includes(field) && values.length > 0),
    total: usual.data?.total ?? 0,
    omittedKeys: usual.data?.omittedKeys ?? 0,
    isStale: usual.isSlow || usual.error !== undefined,
    error: usual.error ?? extra.error,
    retry: usual.retry,
  };
}

/** Adds any field of the spans found, or hides one that is shown. */
function FieldPicker({ shown }: { shown: readonly string[] }) {
  const [isOpened, setOpened] = useState(false);
  const question = useQuestion("box");
  const tags = useAnswer("traces.tags", question, isOpened ? {} : undefined).data?.tags ?? [];
  const options = tags.map(({ scope, name, spanCount }) => {
    const value = tagField(scope, name);
    return { value, title: value, detail: formatCompactCount(spanCount), isChosen: shown.includes(value) };
  });
  return (
    <Picker
      label="Choose fields"
      className={styles["choose"]}
      placeholder="Add or hide a field"
      options={options}
      isMultiple
      onOpen={() => setOpened(true)}
      onPick={(field) => (shown.includes(field) ? hideField(field) : showField(field))}
    >
      <Plus size={13} aria-hidden /> Fields
    </Picker>
  );
}

/** Arrows walk over the values of all facets; each facet is one stop of Tab. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLElement) || event.target.dataset["value"] === undefined)
    return;
  const values = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-value]")];
  values[values.indexOf(event.target) + step]?.focus();
  event.preventDefault();
}
