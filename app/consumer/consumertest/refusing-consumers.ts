import type { Consumers } from "../consumer.ts";

/** Refuses everything with `error`, for tests. */
export function refusingConsumers(error: Error): Consumers {
  const refuse = () => Promise.reject(error);
  return {
    traces: { mutatesData: false, consumeTraces: refuse },
    metrics: { mutatesData: false, consumeMetrics: refuse },
    logs: { mutatesData: false, consumeLogs: refuse },
  };
}
