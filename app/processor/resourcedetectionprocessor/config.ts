import { listOf } from "../../component/config/collections.ts";
import type { ConfigIssues, ConfigKey, ConfigPath } from "../../component/config/config-type.ts";
import { anything, bool, durationMs, text } from "../../component/config/scalars.ts";
import { key, optional, type Section, type SectionOf, section } from "../../component/config/section.ts";
import { absentDetectors, detectorNames } from "./detector-names.ts";

/** Whether an attribute of a detector is on by default. */
function isOn(enabled: boolean): ConfigKey<{ readonly enabled: boolean }> {
  return sectionKey(section({ enabled: key(bool, enabled) }));
}

function sectionKey<T>(of: Section<T>): ConfigKey<T> {
  return key(of, of.defaults());
}

/** Source: contrib `internal/system/documentation.md`. */
const systemAttributes = section({
  "host.name": isOn(true),
  "os.type": isOn(true),
  "host.arch": isOn(false),
  "host.id": isOn(false),
  "host.ip": isOn(false),
  "host.mac": isOn(false),
  "host.cpu.vendor.id": isOn(false),
  "host.cpu.family": isOn(false),
  "host.cpu.model.id": isOn(false),
  "host.cpu.model.name": isOn(false),
  "host.cpu.stepping": isOn(false),
  "os.description": isOn(false),
  "os.name": isOn(false),
  "os.version": isOn(false),
});

const system = section({
  hostname_sources: key(
    listOf(text),
    ["dns", "os"],
    "In this order, until one knows: dns, os, cname, lookup",
  ),
  resource_attributes: sectionKey(systemAttributes),
});

/** Source: contrib `processor/resourcedetectionprocessor/config.go`. */
const keys = {
  detectors: key(
    listOf(text),
    ["env"],
    "In this order; of two that find the same attribute the first has it",
  ),
  timeout: key(durationMs, 5_000, "Time for all detectors together"),
  override: key(bool, true, "Replace attributes that resources have already"),
  refresh_interval: key(durationMs, 0, "How often to detect again; 0 is never"),
  fail_on_missing_metadata: key(
    bool,
    false,
    "A detector that finds nothing keeps the Collector from starting",
  ),
  attributes: key(listOf(text), [], "Of what is found, only these; deprecated"),
  system: sectionKey(system),
};

export type ResourceDetectionConfig = SectionOf<typeof keys>;
export type SystemConfig = ResourceDetectionConfig["system"];

/** Settings of detectors that are not here are read and have no effect. */
const absentKeys = Object.fromEntries(absentDetectors.map((name) => [name, optional(anything)]));

export const resourceDetectionSchema = section({ ...absentKeys, ...keys } as typeof keys, validate);

const hostnameSources = ["dns", "os", "cname", "lookup"];

function validate(config: ResourceDetectionConfig, path: ConfigPath, issues: ConfigIssues): void {
  for (const [index, name] of config.detectors.entries())
    if (!detectorNames.includes(name))
      issues.validate([...path, "detectors", String(index)], `invalid detector key: ${name}`);
  for (const [index, source] of config.system.hostname_sources.entries())
    if (!hostnameSources.includes(source)) {
      const at = [...path, "system", "hostname_sources", String(index)];
      issues.validate(at, `hostname_sources contains invalid value: "${source}"`);
    }
}
