import { FolderInput } from "lucide-react";
import { useEffect, useState } from "react";
import { showToast } from "../../state/toasts.ts";
import { startImport } from "./choose-files.ts";
import styles from "./drop-target.module.css";

/** Takes files that are dropped anywhere on the window, and says so while they hover over it. */
export function DropTarget() {
  const isOver = useDrop();
  if (!isOver) return undefined;
  return (
    <div className={styles["overlay"]} role="status">
      <div className={styles["box"]}>
        <FolderInput size={32} strokeWidth={1.5} aria-hidden />
        <strong>Drop to import</strong>
        <span>
          OTLP, Jaeger, Zipkin or Tempo, also as .gz, .zst or .zip. Nothing is stored before you say where to.
        </span>
      </div>
    </div>
  );
}

/** Whether files hover over the window. */
function useDrop(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      // Without this the browser would open the file in place of the page.
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      // Only leaving the window has nothing it goes to.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      startImport(filesOf(event));
    };
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
  return isOver;
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true;
}

function filesOf({ dataTransfer }: DragEvent): File[] {
  const items = [...(dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file");
  const files = items.flatMap((item) => {
    if (item.webkitGetAsEntry()?.isDirectory === true) return [];
    return item.getAsFile() ?? [];
  });
  if (files.length < items.length)
    showToast("error", "Folders are not read: drop the files in them, or a zip.");
  return files;
}
