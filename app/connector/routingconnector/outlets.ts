import type { ConnectedPipelines } from "../../component/factory.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { fanOut } from "../../consumer/fanout/fan-out.ts";

/** The pipelines that a row names, as one consumer. Throws where one of them does not receive from this connector. */
export function outletOf(ids: readonly string[], { byId }: ConnectedPipelines): Consumer {
  const consumers = [...new Set(ids)].map((id) => {
    const consumer = byId.get(id);
    if (consumer !== undefined) return consumer;
    const known = [...byId.keys()].join(", ");
    throw new Error(`pipeline "${id}" does not list this connector as a receiver (those that do: ${known})`);
  });
  return fanOut(consumers);
}
