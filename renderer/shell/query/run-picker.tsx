import { History } from "lucide-react";
import { useState } from "react";
import { formatCounted } from "../../base/format.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { navigation } from "../../state/navigation.ts";
import { runTitleWithTime, runView } from "../../state/run-view.ts";
import { Picker, type PickerOption } from "../../widgets/picker.tsx";
import styles from "./query-bar.module.css";

/** Shows the traces of a run: each is a query, or a time, that one need not write. */
export function RunPicker() {
  const [opened, setOpened] = useState(0);
  const list = useEngineQuery("runs.list", opened === 0 ? undefined : {}, { refreshKey: opened }).data;
  const runs = list?.runs.filter(({ items }) => items.traces > 0) ?? [];
  const nowMs = Date.now();
  const options = runs.map(
    (run): PickerOption => ({
      value: run.id,
      title: runTitleWithTime(run, nowMs),
      detail: `${run.isLive ? "live, " : ""}${formatCounted(run.items.traces, "span")}`,
    }),
  );
  const show = (id: string): void => {
    const run = runs.find((one) => one.id === id);
    if (run !== undefined) navigation.change({ ...runView(run, Date.now()), page: pageWithTraces() });
  };
  return (
    <Picker
      label="Show a run"
      className={styles["runs"]}
      placeholder="Service, version or name"
      options={options}
      onOpen={() => setOpened((times) => times + 1)}
      onPick={show}
      emptyText={list === undefined ? "Reading the runs …" : "No run has spans"}
    >
      <History size={14} aria-hidden />
      Run
    </Picker>
  );
}

/** The map shows a run as well as the list. */
function pageWithTraces(): "traces" | "map" {
  return navigation.view.page === "map" ? "map" : "traces";
}
