/** The exporter has no settings yet: where and how much is stored is said once for the engine. */
export type StoreExporterConfig = Readonly<Record<string, never>>;

export function createDefaultConfig(): StoreExporterConfig {
  return {};
}
