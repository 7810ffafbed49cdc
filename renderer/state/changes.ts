import { create } from "zustand";
import type { ChangeEvent } from "../../app/api/engine.ts";
import type { EngineClient } from "../../app/api/methods.ts";

interface Changes {
  /** The newest event; undefined until the first arrives. */
  readonly event: ChangeEvent | undefined;
}

/** What happens in the engine, as views see it: select only what you draw, events come four times a second. */
export const useChanges = create<Changes>(() => ({ event: undefined }));

/** Follows the engine for the life of the page. */
export function followChanges(engine: EngineClient): () => void {
  return engine.subscribe("changes", (event) => useChanges.setState({ event }));
}
