import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useCommands } from "../../state/commands.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { CountLine } from "./count-line.tsx";
import styles from "./query-bar.module.css";

const typingPauseMs = 150;

interface TextQueryProps {
  readonly field: "logText" | "metricText" | "runText";
  readonly label: string;
}

/** The query line of pages that filter by a plain text: takes effect while typing. */
export function TextQuery({ field, label }: TextQueryProps) {
  const applied = useView()[field];
  const [draft, setDraft] = useState({ text: applied, from: applied });
  // A back step or a link changed it under us.
  if (draft.from !== applied)
    setDraft({ text: applied === draft.text.trim() ? draft.text : applied, from: applied });
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => navigation.change({ [field]: draft.text.trim() }, true), typingPauseMs);
    return () => clearTimeout(timer);
  }, [draft.text, field]);
  useCommands([
    { id: "query.focus", title: label, group: "View", keys: ["/"], run: () => input.current?.select() },
  ]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") input.current?.blur();
  };
  return (
    <div className={styles["field"]}>
      <input
        ref={input}
        className={styles["input"]}
        type="text"
        aria-label={label}
        placeholder={`${label} …`}
        spellCheck={false}
        value={draft.text}
        onChange={(event) => setDraft({ text: event.target.value, from: applied })}
        onKeyDown={onKeyDown}
      />
      <CountLine />
    </div>
  );
}
