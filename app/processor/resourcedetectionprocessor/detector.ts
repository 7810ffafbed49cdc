import type { KeyValue } from "../../pdata/attribute-value.ts";
import type { ResourceDetectionConfig } from "./config.ts";

/** What detectors see of the machine; tests give their own. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file; undefined where it cannot be read. */
  readonly readText: (path: string) => Promise<string | undefined>;
}

/** Finds attributes of the resource that the Collector runs on. Rejects where it ought to find them and cannot. */
export type Detector = (
  config: ResourceDetectionConfig,
  surroundings: Surroundings,
) => Promise<readonly KeyValue[]>;

export function textAttribute(key: string, value: string | undefined): readonly KeyValue[] {
  return value === undefined || value === "" ? [] : [{ key, value: { type: "string", value } }];
}
