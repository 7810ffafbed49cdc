import { type Consumers, forAllSignals } from "../consumer.ts";

/** Refuses everything with `error`, for tests. */
export function refusingConsumers(error: Error): Consumers {
  return forAllSignals({ mutatesData: false, consume: () => Promise.reject(error) });
}
