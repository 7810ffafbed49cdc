import type { KeyValue } from "../../pdata/attribute-value.ts";
import type { ResourceDetectionConfig } from "./config.ts";
import type { Detector, Surroundings } from "./detector.ts";
import { envDetector, herokuDetector, lambdaDetector } from "./env-detector.ts";
import { processDetector } from "./process-detector.ts";
import { systemDetector } from "./system-detector.ts";

const detectors: Readonly<Record<string, Detector>> = {
  env: envDetector,
  heroku: herokuDetector,
  lambda: lambdaDetector,
  process: processDetector,
  system: systemDetector,
};

/** What is found, with the names of detectors that found nothing. */
export interface Detected {
  readonly attributes: readonly KeyValue[];
  readonly empty: readonly string[];
}

/** Asks all detectors at once. Rejects where one fails, or not all have answered in time. */
export async function detect(config: ResourceDetectionConfig, surroundings: Surroundings): Promise<Detected> {
  const asking = config.detectors.map(
    (name) => detectors[name]?.(config, surroundings) ?? Promise.resolve([]),
  );
  const found = await inTime(Promise.all(asking), config.timeout);
  const empty = config.detectors.filter((_name, i) => found[i]!.length === 0);
  return { attributes: merged(found, config.attributes), empty };
}

/** Of attributes with the same key the first one; of those that are allowed, if only some are. */
function merged(found: readonly (readonly KeyValue[])[], allowed: readonly string[]): readonly KeyValue[] {
  const byKey = new Map<string, KeyValue>();
  for (const attribute of found.flat()) {
    const isAllowed = allowed.length === 0 || allowed.includes(attribute.key);
    if (isAllowed && !byKey.has(attribute.key)) byKey.set(attribute.key, attribute);
  }
  return [...byKey.values()];
}

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("context deadline exceeded")), timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
