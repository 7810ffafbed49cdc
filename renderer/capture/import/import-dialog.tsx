import { useState } from "react";
import { isCaptureName } from "../../../app/api/captures.ts";
import { formatBytes, formatCounted } from "../../base/format.ts";
import { showCapture, shownCapture } from "../../client/page-base.ts";
import { navigation } from "../../state/navigation.ts";
import { useOverlay } from "../../state/overlay.ts";
import { Button } from "../../widgets/button.tsx";
import styles from "../dialog.module.css";
import { Dialog } from "../dialog.tsx";
import { FileRow } from "./file-row.tsx";
import { cancelImport, closeImport, importFiles, useImportQueue } from "./import-queue.ts";
import type { Destination } from "./import-run.ts";
import { viewOfImport } from "./import-words.ts";

/** Takes files in: where to, how far it is, and what became of each. */
export function ImportDialog() {
  const isOpen = useOverlay(({ overlay }) => overlay === "import");
  return isOpen ? <OpenDialog /> : undefined;
}

function OpenDialog() {
  const show = useOverlay((state) => state.show);
  const { files, phase } = useImportQueue();
  const close = (): void => {
    closeImport();
    show(undefined);
  };
  return (
    <Dialog title={phase === "done" ? "Imported" : "Import"} onClose={close}>
      <ul className={styles["files"]} aria-label="Files">
        {files.map((file, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: files may have equal names and keep their order
          <FileRow key={at} file={file} />
        ))}
      </ul>
      {phase === "choosing" ? <Choosing /> : undefined}
      {phase === "running" ? <Running /> : undefined}
      {phase === "done" ? <Done close={close} /> : undefined}
    </Dialog>
  );
}

type Where = "own" | "here" | "live";

/** Where the files shall go. */
function Choosing() {
  const { files, proposedName, captures } = useImportQueue();
  const here = shownCapture();
  const [where, setWhere] = useState<Where>("own");
  const [typed, setTyped] = useState<string>();
  const name = typed ?? proposedName;
  const isTaken = captures.includes(name);
  const isWrong = where === "own" && !isCaptureName(name);
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const start = (): void => {
    if (!isWrong) void importFiles(where === "own" ? name : where === "here" ? here : undefined);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <div className={styles["form"]}>
        <span className={styles["label"]}>Where to</span>
        <div role="radiogroup" aria-label="Where to">
          <Choice where="own" chosen={where} choose={setWhere}>
            A capture of its own, apart from the live data
          </Choice>
          {where === "own" ? (
            <>
              <input
                className={styles["input"]}
                aria-label="Name of the capture"
                aria-invalid={isWrong}
                spellCheck={false}
                value={name}
                onChange={(event) => setTyped(event.target.value)}
              />
              <p className={`${styles["note"]} ${isWrong ? styles["error"] : ""}`}>
                {isWrong
                  ? "Up to 60 small letters, digits, dots, dashes and underscores."
                  : isTaken
                    ? "There is a capture of this name: what is in the files joins it."
                    : "Nothing in it is ever evicted, and it is removed as one."}
              </p>
            </>
          ) : undefined}
          {here === undefined ? undefined : (
            <Choice where="here" chosen={where} choose={setWhere}>
              The capture on screen: {here}
            </Choice>
          )}
          <Choice where="live" chosen={where} choose={setWhere}>
            The live data, as if it had been sent
          </Choice>
        </div>
      </div>
      <footer className={styles["foot"]}>
        <div className={styles["state"]}>
          {formatCounted(files.length, "file")}, {formatBytes(bytes)}
        </div>
        <Button look="accent" type="submit" disabled={isWrong} data-focus>
          Import
        </Button>
      </footer>
    </form>
  );
}

interface ChoiceProps {
  readonly where: Where;
  readonly chosen: Where;
  readonly choose: (where: Where) => void;
  readonly children: React.ReactNode;
}

function Choice({ where, chosen, choose, children }: ChoiceProps) {
  return (
    <label className={styles["choice"]}>
      <input type="radio" name="import-where" checked={where === chosen} onChange={() => choose(where)} />
      <span className={styles["text"]}>{children}</span>
    </label>
  );
}

function Running() {
  const { files } = useImportQueue();
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const sent = files.reduce(
    (sum, { file, state, sentBytes }) => sum + (state === "done" ? file.size : sentBytes),
    0,
  );
  return (
    <footer className={styles["foot"]}>
      <div className={styles["state"]} role="status">
        {sent < total ? `${formatBytes(sent)} of ${formatBytes(total)}` : "Storing the last of it …"}
        <progress className={styles["bar"]} aria-label="Imported" value={sent} max={Math.max(1, total)} />
      </div>
      <Button onClick={cancelImport}>Cancel the import</Button>
    </footer>
  );
}

function Done({ close }: { close: () => void }) {
  const { files, run, isRemoved } = useImportQueue();
  const destination = run?.destination;
  const reports = files.flatMap(({ report }) => report ?? []);
  const isAny = reports.some(({ stored }) => Object.values(stored).some((count) => count > 0));
  const isCancelled = files.some(({ state }) => state === "cancelled");
  const look = (): void => {
    const view = viewOfImport(reports, destination === undefined);
    const isHere = destination === shownCapture();
    const hash = navigation.hrefOf(view);
    close();
    if (isHere) navigation.change(view);
    else showCapture(destination, hash);
  };
  return (
    <footer className={styles["foot"]}>
      <div className={styles["state"]} role="status">
        {doneText({ destination, isCancelled, isAny, isRemoved })}
      </div>
      <Button onClick={close}>Close</Button>
      {isAny && !isRemoved ? (
        <Button look="accent" onClick={look} autoFocus>
          Show it
        </Button>
      ) : undefined}
    </footer>
  );
}

interface Outcome {
  readonly destination: Destination;
  readonly isCancelled: boolean;
  readonly isAny: boolean;
  readonly isRemoved: boolean;
}

function doneText({ destination, isCancelled, isAny, isRemoved }: Outcome): string {
  if (isCancelled) return isRemoved || !isAny ? "Cancelled." : "Cancelled. What was read before is stored.";
  if (!isAny) return "Nothing was imported.";
  return destination === undefined ? "Stored with the live data." : `Stored as the capture ${destination}.`;
}
