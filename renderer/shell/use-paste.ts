import { useEffect } from "react";
import { startImport } from "../capture/import/choose-files.ts";
import { navigation } from "../state/navigation.ts";
import { useOverlay } from "../state/overlay.ts";
import { pastedOf } from "./paste-kind.ts";
import { isTypedInto } from "./use-keyboard.ts";

/** Pasting onto the page: files and JSON are imported, a query is run, the trace of an id is opened. */
export function usePaste(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      if (isTypedInto(event.composedPath()[0]) || useOverlay.getState().overlay !== undefined) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const pasted = files.length > 0 ? undefined : pastedOf(text);
      if (files.length === 0 && pasted === undefined) return;
      event.preventDefault();
      if (files.length > 0) startImport(files);
      else if (pasted?.kind === "telemetry") startImport([new File([text], "pasted.json")]);
      else if (pasted?.kind === "query") navigation.change({ page: "traces", query: pasted.query });
      else if (pasted?.kind === "trace") navigation.change({ page: "trace", traceId: pasted.traceId });
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);
}
