import { type KeyboardEvent, useRef, useState } from "react";
import type { RunRow } from "../../app/api/runs.ts";
import { useEngine } from "../client/engine-context.tsx";
import { changeRun } from "./run-actions.ts";
import styles from "./run-panel.module.css";

/** As the engine takes it. */
const charactersMax = 200;

/** The name of a run, to edit: Enter or leaving the field keeps it, Escape takes it back. */
export function RunName({ run }: { run: RunRow }) {
  const engine = useEngine();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState({ text: run.name, from: run.name });
  // Named elsewhere meanwhile.
  if (draft.from !== run.name) setDraft({ text: run.name, from: run.name });
  const keep = (): void => {
    const name = draft.text.trim();
    if (name !== run.name) void changeRun(engine, run, { name });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") input.current?.blur();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    setDraft({ text: run.name, from: run.name });
    // Once the field shows it again, so that leaving it changes nothing.
    setTimeout(() => input.current?.blur(), 0);
  };
  return (
    <div className={styles["name"]}>
      <input
        ref={input}
        type="text"
        aria-label="Name of the run"
        placeholder="Give it a name"
        data-part="run-name"
        maxLength={charactersMax}
        spellCheck={false}
        value={draft.text}
        onChange={(event) => setDraft({ text: event.target.value, from: run.name })}
        onBlur={keep}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
