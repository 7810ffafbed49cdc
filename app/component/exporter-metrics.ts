import { itemNames } from "../base/signal.ts";
import type { ExporterTelemetry, OwnMetrics } from "./stage-telemetry.ts";

/** What an exporter tells, as the Collector's `otelcol_exporter_*` metrics. Source: `exporter/exporterhelper/documentation.md`. */
export function exporterMetrics({ add, set }: Pick<OwnMetrics, "add" | "set">): ExporterTelemetry {
  return {
    sent: (signal, items, labels) => add(`exporter_sent_${itemNames[signal]}`, items, labels),
    sendFailed: (signal, items, labels) => add(`exporter_send_failed_${itemNames[signal]}`, items, labels),
    enqueueFailed: (signal, items, labels) =>
      add(`exporter_enqueue_failed_${itemNames[signal]}`, items, labels),
    queue: (signal, size, capacity) => {
      set("exporter_queue_size", size, { data_type: signal });
      set("exporter_queue_capacity", capacity, { data_type: signal });
    },
  };
}
