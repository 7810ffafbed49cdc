import { type EventLoopUtilization, performance } from "node:perf_hooks";

/** How busy this thread is. Where cores are short, time it waits for one counts as busy: that is the point. */
export class BusyMeter {
  #last: EventLoopUtilization = performance.eventLoopUtilization();

  /** Share of the time since the last call, 0 to 1. */
  readonly share = (): number => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#last);
    this.#last = now;
    return utilization;
  };
}
