import { randomUUID } from "node:crypto";
import type { TelemetryConfig } from "../../config/service-config.ts";

/** Tells one run from another. */
const instanceId = randomUUID();

/** Who tells our own telemetry: `service::telemetry::resource` over what the Collector has by default. */
export function ownResource(
  version: string,
  given: TelemetryConfig["resource"],
): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>([
    ["service.instance.id", instanceId],
    ["service.name", "sightglass"],
    ["service.version", version],
  ]);
  for (const [name, value] of given ?? []) {
    if (value === undefined) attributes.delete(name);
    else attributes.set(name, value);
  }
  return attributes;
}
