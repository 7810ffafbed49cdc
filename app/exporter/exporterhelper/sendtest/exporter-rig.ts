import { afterEach } from "vitest";
import type { Signal } from "../../../base/signal.ts";
import { ComponentRig, configOf } from "../../../component/componenttest/component-rig.ts";
import type { ExporterFactory } from "../../../component/factory.ts";
import type { Consumers } from "../../../consumer/consumer.ts";
import { type Destination, startDestination } from "./destination.ts";

/** What the tests of an exporter that sends have in common. To be called once in a test file. */
export function exporterRig<C>(factory: ExporterFactory<C>, defaults: (endpoint: string) => object) {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });
  return {
    cleanUps,
    destination: async (consumers?: Consumers): Promise<Destination> => {
      const running = await startDestination(consumers);
      cleanUps.push(() => running.receiver.shutdown());
      return running;
    },
    /** Started; without queue and retries unless `raw` says so, so that a test sees what became of one request. */
    exporterTo: async (endpoint: string, raw: object = {}, signal: Signal = "traces") => {
      const rig = new ComponentRig(factory.type);
      const off = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } };
      const config = configOf(factory.schema, { ...defaults(endpoint), ...off, ...raw });
      const exporter = factory.create(signal, config, rig.settings);
      await exporter.start();
      cleanUps.push(() => exporter.shutdown());
      return { exporter, rig };
    },
  };
}
