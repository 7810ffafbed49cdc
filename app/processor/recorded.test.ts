import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { recordedFiles, recordedFolder } from "../pdata/pdatatest/recorded.ts";

/** Golden files of the Collector's processors and connectors that drive ours, and where. */
const driven: readonly string[] = [
  // transformprocessor/transform-processor.test.ts
  "processor__transformprocessor__logs__expected-with-flatten",
];

/** Components of the other golden files, which cannot apply: there is no such component here. Their files are read as telemetry elsewhere. */
const absentComponents: Readonly<Record<string, string>> = {
  countconnector: "counts items as metrics",
  exceptionsconnector: "makes logs and metrics of exceptions",
  geoipprocessor: "needs a database of places",
  intervalprocessor: "keeps metrics for an interval",
  logdedupprocessor: "counts equal log records",
  metricsgenerationprocessor: "calculates metrics of metrics",
  otlpjsonconnector: "reads bodies of log records as telemetry",
  servicegraphconnector: "makes metrics of edges between services",
  signaltometricsconnector: "makes metrics of other signals",
  sumconnector: "sums attributes as metrics",
};

test.runIf(recordedFolder() !== undefined)("every golden file drives a component, or says why not", () => {
  const here = [new URL(".", import.meta.url), new URL("../connector/", import.meta.url)].flatMap((folder) =>
    readdirSync(folder),
  );
  for (const { name } of recordedFiles()) {
    const component = /\/(?:processor|connector)__(\w+?)__/.exec(name)?.[1];
    if (component === undefined || driven.some((file) => name.includes(file))) continue;
    expect(absentComponents, name).toHaveProperty(component);
    expect(here, name).not.toContain(component);
  }
});
