import type { Signal } from "../../base/signal.ts";
import type { PipelineConfig, ServiceConfig } from "../../config/service-config.ts";
import type { StoreAccess } from "./store-access.ts";

type IsStore = Pick<StoreAccess, "isStore">;

/** Pipelines of a signal that list a receiver or connector as a receiver. */
export function pipelinesFrom(
  { pipelines }: ServiceConfig,
  id: string,
  signal: Signal,
): readonly PipelineConfig[] {
  return [...pipelines.values()].filter(
    (pipeline) => pipeline.signal === signal && pipeline.receivers.includes(id),
  );
}

/** What enters goes to the store as it is, and nowhere else. */
export function isDirect(
  config: ServiceConfig,
  store: IsStore,
  pipelines: readonly PipelineConfig[],
): boolean {
  const [pipeline] = pipelines;
  if (pipelines.length !== 1 || pipeline === undefined) return false;
  const { processors, exporters } = pipeline;
  return processors.length === 0 && exporters.length === 1 && endsInStore(config, store, exporters[0]!);
}

/** Some of them lists the store, or hands what it has (of the same signal) to a pipeline that does. */
export function reachesStore(
  config: ServiceConfig,
  store: IsStore,
  pipelines: readonly PipelineConfig[],
): boolean {
  return pipelines.some(({ signal, exporters }) =>
    exporters.some((id) => {
      const connector = config.connectors.get(id);
      if (connector === undefined) return endsInStore(config, store, id);
      const passesOn = connector.factory.pairs.some(({ from, to }) => from === signal && to === signal);
      return passesOn && reachesStore(config, store, pipelinesFrom(config, id, signal));
    }),
  );
}

function endsInStore(config: ServiceConfig, store: IsStore, id: string): boolean {
  const exporter = config.exporters.get(id);
  return exporter !== undefined && store.isStore(exporter.factory);
}
