import type { LaidOutTrace } from "./laid-out-trace.ts";

/** Rows kept over all layouts of a worker, some 60 bytes each. The newest is kept whatever its size. */
const keptRowsMax = 1_000_000;

interface Kept {
  readonly version: string;
  readonly trace: LaidOutTrace;
}

/** The traces a worker laid out last: whoever opens one asks several things about it. They hold no part of the index. */
export class LayoutStore {
  /** By trace id, used longest ago first. */
  readonly #kept = new Map<string, Kept>();

  /** `version`: of the state the trace is in; another one is none. */
  get(traceId: string, version: string): LaidOutTrace | undefined {
    const kept = this.#kept.get(traceId);
    if (kept?.version !== version) return undefined;
    this.#kept.delete(traceId);
    this.#kept.set(traceId, kept);
    return kept.trace;
  }

  set(traceId: string, version: string, trace: LaidOutTrace): void {
    this.#kept.delete(traceId);
    let rows = trace.rowCount;
    for (const kept of this.#kept.values()) rows += kept.trace.rowCount;
    for (const [oldest, kept] of this.#kept) {
      if (rows <= keptRowsMax) break;
      this.#kept.delete(oldest);
      rows -= kept.trace.rowCount;
    }
    this.#kept.set(traceId, { version, trace });
  }
}
