import type { AnyExporterFactory } from "../../component/factory.ts";
import type { Consumer } from "../../consumer/consumer.ts";

/** The store, as the graph sees it: an exporter that a configuration may list, and what keeps what a configuration does not. */
export interface StoreAccess {
  readonly consumer: Consumer;
  /** The factory makes exporters that end in the store. */
  isStore(factory: AnyExporterFactory): boolean;
  /** Whether what enters pipelines that do not list the store is kept nevertheless. */
  readonly isTapped: boolean;
}
