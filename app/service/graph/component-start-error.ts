import type { ComponentKind } from "../../component/component-id.ts";

/** A component does not start; in the Collector's words. */
export class ComponentStartError extends Error {
  override readonly name = "ComponentStartError";
  readonly kind: ComponentKind;
  readonly id: string;
  /** What it said itself. */
  readonly reason: string;

  constructor(kind: ComponentKind, id: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`cannot start pipelines: failed to start "${id}" ${kind}: ${reason}`, { cause });
    this.kind = kind;
    this.id = id;
    this.reason = reason;
  }
}
