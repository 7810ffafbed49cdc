import { formatCount, formatCounted } from "../../base/format.ts";
import type { ExportScope } from "../../state/exports.ts";
import styles from "../dialog.module.css";
import { countOf, secretText } from "./export-words.ts";
import { useSecrets } from "./use-secrets.ts";

interface SecretsChoiceProps {
  readonly scope: ExportScope;
  readonly redacts: boolean;
  readonly setRedacts: (redacts: boolean) => void;
}

/** The secrets that were found, and whether they are masked: they are, unless somebody says otherwise. */
export function SecretsChoice({ scope, redacts, setRedacts }: SecretsChoiceProps) {
  const { data, error } = useSecrets(`${scope.id} ${scope.fileName}`, () => scope.params());
  const found = data?.found ?? [];
  const count = countOf(found);
  return (
    <>
      <label className={styles["choice"]}>
        <input type="checkbox" checked={redacts} onChange={(event) => setRedacts(event.target.checked)} />
        <span>Mask secrets before anything is written</span>
      </label>
      <div role="status" className={styles["note"]}>
        {error === undefined ? undefined : <span className={styles["error"]}>{error.message}</span>}
        {data === undefined && error === undefined ? "Looking for secrets …" : undefined}
        {data === undefined ? undefined : (
          <span className={redacts || count === 0 ? undefined : styles["warning"]}>
            {count === 0
              ? "None found"
              : redacts
                ? `${formatCounted(count, "secret")} will be masked`
                : `${formatCounted(count, "secret")} will be in the file as they are`}
            {data.isWhole
              ? "."
              : ` in the first ${formatCount(data.examined)} items; the others are looked through while they are written.`}
          </span>
        )}
      </div>
      {found.length === 0 ? undefined : (
        <ul className={styles["list"]} aria-label="Secrets found">
          {found.map((secret) => (
            <li key={`${secret.kind} ${secret.place}`}>{secretText(secret)}</li>
          ))}
        </ul>
      )}
    </>
  );
}
