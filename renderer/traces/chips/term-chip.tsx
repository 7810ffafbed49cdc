import { type KeyboardEvent, useState } from "react";
import { type PlacedTerm, replaceTerm, type Term } from "../../../app/traceql/edit.ts";
import { fieldText } from "../../../app/traceql/fields.ts";
import { staticText } from "../../../app/traceql/literals.ts";
import type { FieldComparison } from "../../../app/traceql/syntax-tree.ts";
import { visibleText } from "../../base/visible-text.ts";
import { fieldTitle } from "../../state/field-names.ts";
import { runQuery } from "../../state/query-draft.ts";
import { treeOf } from "../../state/query-kind.ts";
import { Chip } from "./chip.tsx";
import styles from "./query-chips.module.css";

interface TermChipProps {
  readonly query: string;
  readonly placed: PlacedTerm;
  readonly onRemove: () => void;
}

const opposites: Readonly<Record<FieldComparison, FieldComparison>> = {
  "=": "!=",
  "!=": "=",
  "=~": "!~",
  "!~": "=~",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/** One condition: the sign turns it around, the text is edited in place, the cross takes it away. */
export function TermChip({ query, placed, onRemove }: TermChipProps) {
  const [isEdited, setEdited] = useState(false);
  if (isEdited) return <TermEditor query={query} placed={placed} close={() => setEdited(false)} />;
  const { term } = placed;
  return (
    <Chip removeLabel={`Remove ${placed.text}`} onRemove={onRemove}>
      {term === undefined ? (
        <button type="button" className={styles["part"]} title="Edit" onClick={() => setEdited(true)}>
          <code>{visibleText(placed.text)}</code>
        </button>
      ) : (
        <TermParts query={query} placed={placed} term={term} onEdit={() => setEdited(true)} />
      )}
    </Chip>
  );
}

interface TermPartsProps extends Omit<TermChipProps, "onRemove"> {
  readonly term: Term;
  readonly onEdit: () => void;
}

function TermParts({ query, placed, term, onEdit }: TermPartsProps) {
  const field = fieldText(term.field);
  const opposite = opposites[term.operator];
  const turn = (): void => runQuery(replaceTerm(query, placed, { ...term, operator: opposite }));
  return (
    <>
      <button type="button" className={styles["field"]} title={`${field}\nEdit`} onClick={onEdit}>
        {fieldTitle(field)}
      </button>
      <button
        type="button"
        className={styles["operator"]}
        aria-label={`${field} ${term.operator}: turn into ${opposite}`}
        title={`Turn into ${opposite}`}
        onClick={turn}
      >
        {term.operator}
      </button>
      <button
        type="button"
        className={styles["part"]}
        aria-label={`Edit ${placed.text}`}
        title={`${placed.text}\nEdit`}
        onClick={onEdit}
      >
        {shownValue(term)}
      </button>
    </>
  );
}

/** Texts without their quotes: the chip sets them apart. */
function shownValue({ value }: Term): string {
  return value.type === "string" && value.value !== "" ? visibleText(value.value) : staticText(value);
}

interface TermEditorProps {
  readonly query: string;
  readonly placed: PlacedTerm;
  readonly close: () => void;
}

/** The condition as text. Enter runs it; one that makes no sense stays until it does. */
function TermEditor({ query, placed, close }: TermEditorProps) {
  const [text, setText] = useState(placed.text);
  const edited = query.slice(0, placed.from) + text + query.slice(placed.to);
  const isSound = text.trim() !== "" && treeOf(edited) !== undefined;
  const run = (): void => {
    if (!isSound) return;
    close();
    runQuery(edited);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") run();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  return (
    <span className={styles["chip"]} data-is-wrong={!isSound}>
      <input
        // biome-ignore lint/a11y/noAutofocus: it appears because somebody wants to edit
        autoFocus
        className={styles["input"]}
        aria-label="Condition"
        aria-invalid={!isSound}
        spellCheck={false}
        style={{ width: `${Math.max(8, text.length + 1)}ch` }}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
    </span>
  );
}
