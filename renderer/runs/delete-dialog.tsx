import { useEffect, useRef, useState } from "react";
import type { RunRow } from "../../app/api/runs.ts";
import { visibleText } from "../base/visible-text.ts";
import { useEngine } from "../client/engine-context.tsx";
import { runTitleWithTime } from "../state/run-view.ts";
import { Button } from "../widgets/button.tsx";
import styles from "./delete-dialog.module.css";
import { deleteRun } from "./run-actions.ts";
import { countsText, isNothing } from "./run-entries.ts";

interface DeleteDialogProps {
  readonly run: RunRow;
  /** Another run is pinned: what it holds stays. */
  readonly hasPinned: boolean;
  readonly onClose: () => void;
}

/** Says what will go, and asks. Stopped half-way, what is gone is gone. */
export function DeleteDialog({ run, hasPinned, onClose }: DeleteDialogProps) {
  const engine = useEngine();
  const dialog = useRef<HTMLDialogElement>(null);
  const [deleting, setDeleting] = useState<AbortController>();
  useEffect(() => dialog.current?.showModal(), []);
  const start = async (): Promise<void> => {
    const controller = new AbortController();
    setDeleting(controller);
    await deleteRun(engine, run, controller.signal);
    dialog.current?.close();
  };
  const isSession = run.kind === "session";
  return (
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      aria-labelledby="delete-run-title"
      onClose={() => {
        deleting?.abort();
        onClose();
      }}
    >
      <h2 id="delete-run-title">Delete {visibleText(runTitleWithTime(run, Date.now()))}?</h2>
      <p>
        {isNothing(run.items)
          ? "Nothing of it is stored any more; its row goes."
          : `${countsText(run.items)} will be removed from the disk. `}
        {isNothing(run.items) ? undefined : <strong>This cannot be undone.</strong>}
      </p>
      <ul>
        {isSession ? (
          <li>That is everything that happened from its start to the next one, of all services.</li>
        ) : (
          <li>
            Other services keep their spans: traces that they share with it stay, without the spans of this
            run.
          </li>
        )}
        {hasPinned ? <li>What a pinned run holds as well stays.</li> : undefined}
        {run.isLive ? <li>It is still live: what comes from now on is stored as usual.</li> : undefined}
      </ul>
      <footer>
        <Button autoFocus onClick={() => dialog.current?.close()}>
          {deleting === undefined ? "Cancel" : "Stop"}
        </Button>
        <Button className={styles["delete"]} disabled={deleting !== undefined} onClick={() => void start()}>
          {deleting === undefined ? "Delete" : "Deleting …"}
        </Button>
      </footer>
    </dialog>
  );
}
