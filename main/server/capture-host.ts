import type { CaptureInfo } from "../../app/api/captures.ts";
import type { EngineClient } from "../../app/api/methods.ts";

/** A capture in use. */
export interface CaptureUse {
  readonly client: EngineClient;
  /** It was not there before this use. */
  readonly isNew: boolean;
  /** Once nobody uses it, it is closed in a while. */
  release(): void;
  /** The same; where nobody else uses it, it is removed from the disk. */
  discard(): Promise<void>;
}

/** The captures that are kept beside the live data. */
export interface CaptureHost {
  list(): CaptureInfo[];
  /**
   * Opens a capture, or makes it where `creates` says so. Rejects with `not_found` where there is none, with `unavailable`
   * where another process holds it.
   */
  use(name: string, creates: boolean): Promise<CaptureUse>;
  /** Closes it and removes it from the disk. Rejects as `use` does. */
  remove(name: string): Promise<void>;
}
