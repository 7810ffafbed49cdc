import { type KeyboardEvent, useRef, useState } from "react";
import type { SideId } from "../../state/comparison.ts";
import { sideMarks } from "../side-words.ts";
import styles from "./sides.module.css";

/** More is cut by the address, too. */
const nameCharactersMax = 80;

interface SideNameProps {
  readonly side: SideId;
  readonly name: string;
  readonly onChange: (name: string) => void;
}

/** The name of a side, to be written over: takes effect with Enter or when it is left. */
export function SideName({ side, name, onChange }: SideNameProps) {
  const { usual } = sideMarks[side];
  const [draft, setDraft] = useState({ text: name, from: name });
  // Swapped, or a step back.
  if (draft.from !== name) setDraft({ text: name, from: name });
  const isDropped = useRef(false);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    isDropped.current = event.key === "Escape";
    event.currentTarget.blur();
  };
  const leave = (): void => {
    const text = draft.text.trim();
    if (isDropped.current) setDraft({ text: name, from: name });
    else if (text !== name) onChange(text);
    isDropped.current = false;
  };
  return (
    <span className={styles["name"]} data-text={draft.text || usual}>
      <input
        type="text"
        // The text beneath makes it as wide as it must be.
        size={1}
        aria-label={`Name of the ${usual.toLowerCase()}`}
        title="Its name: write over it"
        placeholder={usual}
        spellCheck={false}
        maxLength={nameCharactersMax}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.target.value })}
        onKeyDown={onKeyDown}
        onBlur={leave}
      />
    </span>
  );
}
