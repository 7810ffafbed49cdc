import type { Meter } from "@opentelemetry/api";

/** What every service reports about its thread. */
export function reportRuntime(meter: Meter): void {
  meter
    .createObservableUpDownCounter("process.memory.usage", { unit: "By", description: "Resident memory." })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableGauge("nodejs.eventloop.utilization", {
      unit: "1",
      description: "Share of time that the event loop was busy.",
    })
    .addCallback((result) => result.observe(performance.eventLoopUtilization().utilization));
}
