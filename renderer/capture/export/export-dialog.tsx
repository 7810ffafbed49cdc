import { useState } from "react";
import {
  type Compression,
  compressionEndings,
  type ExportFormat,
  formatFacts,
} from "../../../app/base/file-format.ts";
import { type ExportScope, saveScreenTable, useExports } from "../../state/exports.ts";
import { useOverlay } from "../../state/overlay.ts";
import { Button } from "../../widgets/button.tsx";
import styles from "../dialog.module.css";
import { Dialog } from "../dialog.tsx";
import { ExportState } from "./export-state.tsx";
import { FormatChoice } from "./format-choice.tsx";
import { ScopeChoice } from "./scope-choice.tsx";
import { SecretsChoice } from "./secrets-choice.tsx";
import { useEverything } from "./use-everything.ts";
import { useExportRun } from "./use-export-run.ts";

/** Writes a part of what is stored to a file: what, as which format, compressed or not, with or without its secrets. */
export function ExportDialog() {
  const isOpen = useOverlay(({ overlay }) => overlay === "export");
  return isOpen ? <OpenDialog /> : undefined;
}

function OpenDialog() {
  const show = useOverlay((state) => state.show);
  const everything = useEverything();
  const scopes = [...useExports((state) => state.scopes), everything];
  const table = useExports((state) => state.tables.at(-1)?.table);
  const [chosen, setChosen] = useState<ExportScope["id"] | "table">();
  const [format, setFormat] = useState<ExportFormat>();
  const [compression, setCompression] = useState<Compression>();
  const [redacts, setRedacts] = useState(true);
  const { run, start, cancel } = useExportRun();
  const scope = scopes.find(({ id }) => id === chosen) ?? scopes[0] ?? everything;
  const isTable = chosen === "table" && table !== undefined;
  const shownFormat = format ?? defaultFormat(scope);
  const fileName = scope.fileName + endingOf(shownFormat, compression);
  const startFile = (): void => {
    const how = { format: shownFormat, compression, redact: redacts ? "true" : undefined };
    start({ fileName, params: { ...scope.params(), ...how } });
  };
  const close = (): void => {
    cancel();
    show(undefined);
  };
  return (
    <Dialog title="Export" onClose={close}>
      <div className={styles["form"]}>
        <span className={styles["label"]}>What</span>
        <ScopeChoice scopes={scopes} table={table} chosen={isTable ? undefined : scope} choose={setChosen} />
        <span className={styles["label"]}>Format</span>
        {isTable ? (
          <TableNote />
        ) : (
          <div>
            <FormatChoice
              format={shownFormat}
              compression={compression}
              setFormat={setFormat}
              setCompression={setCompression}
            />
          </div>
        )}
        {isTable ? undefined : (
          <>
            <span className={styles["label"]}>Secrets</span>
            <div>
              <SecretsChoice scope={scope} redacts={redacts} setRedacts={setRedacts} />
            </div>
            <span className={styles["label"]}>File</span>
            <code className={styles["code"]}>{fileName}</code>
          </>
        )}
      </div>
      <footer className={styles["foot"]}>
        <ExportState run={run} total={scope.itemCount} />
        {run === undefined || run.isOver ? (
          <Button look="accent" data-focus onClick={isTable ? saveScreenTable : startFile}>
            Export
          </Button>
        ) : (
          <Button onClick={cancel}>Cancel the export</Button>
        )}
      </footer>
    </Dialog>
  );
}

function TableNote() {
  return (
    <p className={styles["note"]}>
      CSV with exact values and units in the head. It is not searched for secrets. Texts that a spreadsheet
      would run as a formula get an apostrophe.
    </p>
  );
}

/** Lines suit any size; one document suits a trace. */
function defaultFormat({ id }: ExportScope): ExportFormat {
  return id === "trace" || id === "subtree" ? "otlp-json" : "otlp-jsonl";
}

function endingOf(format: ExportFormat, compression: Compression): string {
  return formatFacts[format].ending + (compression === undefined ? "" : compressionEndings[compression]);
}
