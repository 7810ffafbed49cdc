import { useOverlay } from "../../state/overlay.ts";
import { showToast } from "../../state/toasts.ts";
import { offerFiles, useImportQueue } from "./import-queue.ts";

/** Opens the dialog with the files in it. */
export function startImport(files: readonly File[]): void {
  if (useImportQueue.getState().phase === "running") {
    showToast("error", "An import is running: wait for it, or cancel it.");
    return;
  }
  if (files.length === 0) return;
  useOverlay.getState().show("import");
  void offerFiles(files);
}

/** Asks the person for files, and offers them for import. */
export function chooseFiles(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => startImport([...(input.files ?? [])]));
  input.click();
}
