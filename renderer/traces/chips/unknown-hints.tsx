import { useMemo } from "react";
import { useEngineQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";
import { useView } from "../../state/navigation.ts";
import { usePageCount } from "../../state/page-count.ts";
import { runQuery } from "../../state/query-draft.ts";
import { namedAttributes, type UnknownField, unknownFields } from "../../state/unknown-fields.ts";
import styles from "./query-chips.module.css";

/** Of a query that finds nothing, the attributes that no span has: a slip of the pen is found at once. A hint, for they may come. */
export function UnknownHints() {
  const { query } = useView();
  const isEmpty = usePageCount(({ count }) => count === undefined || count.matched === 0);
  const isAsked = useMemo(() => isEmpty && namedAttributes(query).length > 0, [isEmpty, query]);
  const version = useChanges(({ event }) => event?.version);
  const { data } = useEngineQuery("traces.tags", isAsked ? {} : undefined, { refreshKey: version });
  const unknown = useMemo(
    () => (data === undefined || !isAsked ? [] : unknownFields(query, data)),
    [query, data, isAsked],
  );
  return unknown.map((field) => <Hint key={field.text} field={field} />);
}

function Hint({ field: { text, suggestion, fixed } }: { field: UnknownField }) {
  return (
    <li className={styles["hint"]} role="status">
      <code>{text}</code> is on no span
      {fixed === undefined ? undefined : (
        <>
          {"; did you mean "}
          <button type="button" onClick={() => runQuery(fixed)}>
            <code>{suggestion}</code>
          </button>
          ?
        </>
      )}
    </li>
  );
}
