import { Layers2, X } from "lucide-react";
import { useState } from "react";
import { formatCompactCount } from "../../base/format.ts";
import { useCommands } from "../../state/commands.ts";
import { fieldTitle } from "../../state/field-names.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { tagField } from "../../state/query-edit.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";
import { Picker } from "../../widgets/picker.tsx";
import styles from "./group-by.module.css";

/** What the engine takes at once. */
const fieldsMax = 5;
/** Offered first, whatever else the spans have. */
const usual = [
  "resource.service.name",
  "name",
  "kind",
  "status",
  "statusMessage",
  "rootName",
  "rootServiceName",
];

/** Fields whose values are to be one row each. */
export function GroupBy() {
  const { groupBy } = useView();
  const options = useFieldOptions(groupBy);
  useCommands([
    {
      id: "groups.by-operation",
      title: "Group by service and span name",
      group: "View",
      keys: ["b"],
      run: () => setFields(groupBy.length > 0 ? [] : ["resource.service.name", "name"]),
    },
  ]);
  const toggle = (field: string): void => {
    if (groupBy.includes(field)) setFields(groupBy.filter((one) => one !== field));
    else if (groupBy.length < fieldsMax) setFields([...groupBy, field]);
  };
  return (
    <fieldset className={styles["bar"]} aria-label="Group by">
      {groupBy.map((field) => (
        <span key={field} className={styles["field"]} title={field}>
          {fieldTitle(field)}
          <button
            type="button"
            className={styles["remove"]}
            aria-label={`Do not group by ${fieldTitle(field)}`}
            onClick={() => toggle(field)}
          >
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
      <Picker
        label="Group by a field"
        className={styles["add"]}
        placeholder="Group by …"
        options={options.list}
        onOpen={options.load}
        onPick={toggle}
      >
        <Layers2 size={13} aria-hidden /> Group by
      </Picker>
    </fieldset>
  );
}

function setFields(groupBy: readonly string[]): void {
  navigation.change({ groupBy });
}

function useFieldOptions(chosen: readonly string[]) {
  const [isWanted, setWanted] = useState(false);
  const question = useQuestion("box");
  const tags = useAnswer("traces.tags", question, isWanted ? {} : undefined).data?.tags ?? [];
  const counts = new Map(tags.map(({ scope, name, spanCount }) => [tagField(scope, name), spanCount]));
  const fields = [...new Set([...usual, ...counts.keys()])];
  const list = fields.map((value) => {
    const count = counts.get(value);
    const isChosen = chosen.includes(value);
    return {
      value,
      title: value,
      isChosen,
      ...(count === undefined ? {} : { detail: formatCompactCount(count) }),
    };
  });
  return { list, load: () => setWanted(true) };
}
