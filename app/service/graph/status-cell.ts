import type { ComponentStatus } from "../../component/host.ts";

/**
 * How one component does: what it says itself, within what the graph does with it.
 *
 *     starting ──► ok, recoverable, permanent, fatal ──► stopping ──► stopped
 *                   └──────── report ───────┘
 */
export class StatusCell {
  #status: ComponentStatus = "starting";
  #reason = "";

  get status(): ComponentStatus {
    return this.#status;
  }

  /** Empty where it is well. */
  get reason(): string {
    return this.#reason;
  }

  /** Whether it was taken: what a component still drains while it stops says nothing about it any more. */
  report(status: ComponentStatus, reason = ""): boolean {
    if (this.#status === "stopping" || this.#status === "stopped") return false;
    this.#status = status;
    this.#reason = reason;
    return true;
  }

  /** What it told itself while it started stands. */
  started(): void {
    if (this.#status === "starting") this.#status = "ok";
  }

  stopping(): void {
    this.#status = "stopping";
  }

  stopped(): void {
    this.#status = "stopped";
  }
}
