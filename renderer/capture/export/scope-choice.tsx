import { type ExportScope, rowsText, type ScreenTable } from "../../state/exports.ts";
import styles from "../dialog.module.css";

interface ScopeChoiceProps {
  readonly scopes: readonly ExportScope[];
  readonly table: ScreenTable | undefined;
  /** Undefined where the table is chosen. */
  readonly chosen: ExportScope | undefined;
  readonly choose: (id: ExportScope["id"] | "table") => void;
}

/** What is exported. */
export function ScopeChoice({ scopes, table, chosen, choose }: ScopeChoiceProps) {
  return (
    <div role="radiogroup" aria-label="What">
      {scopes.map((scope) => (
        <Choice
          key={scope.id}
          title={scope.title}
          size={scope.size}
          isChosen={scope === chosen}
          onChoose={() => choose(scope.id)}
        />
      ))}
      {table === undefined ? undefined : (
        <Choice
          title={`The table on screen: ${table.name}`}
          size={`${rowsText(table.savedCount, table.rowCount)} as CSV`}
          isChosen={chosen === undefined}
          onChoose={() => choose("table")}
        />
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly title: string;
  readonly size: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Choice({ title, size, isChosen, onChoose }: ChoiceProps) {
  return (
    <label className={styles["choice"]}>
      <input type="radio" name="export-scope" checked={isChosen} onChange={onChoose} />
      <span className={styles["text"]}>{title}</span>
      <span>{size}</span>
    </label>
  );
}
