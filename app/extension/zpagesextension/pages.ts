import type { ServiceDescription } from "../../component/host.ts";
import { page, table } from "./html.ts";

/** What a page is made of. */
export interface PageFacts {
  readonly service: ServiceDescription;
  readonly query: URLSearchParams;
  readonly upSeconds: number;
}

/** Pages by their path. Source: core `service/internal/graph/host.go`, `zpages`. */
export const pages: Readonly<Record<string, (facts: PageFacts) => string>> = {
  "/debug/servicez": servicez,
  "/debug/pipelinez": pipelinez,
  "/debug/extensionz": extensionz,
  "/debug/tracez": tracez,
  "/debug/featurez": featurez,
};

const bucketHeads = ["<10µs", "<100µs", "<1ms", "<10ms", "<100ms", "<1s", "<10s", "<100s", "≥100s"];

/** The Collector shows its own spans here. Sightglass makes none: what components hand each other is what they would be about. */
function tracez({ service, query }: PageFacts): string {
  const { calls } = service;
  if (calls === undefined)
    return page("Calls", "<p>Not there with service::telemetry::traces::level: none.</p>");
  const wanted = query.get("zspanname");
  const shown = calls.filter(({ name }) => wanted === null || name === wanted);
  const rows = shown.map(({ name, running, failed, buckets }) => [
    ...[name, String(running), ...buckets.map(String), String(failed)],
  ]);
  const errors = shown.flatMap(({ name, lastErrors }) =>
    lastErrors.map(({ timeMs, durationMs, message }) => [
      ...[new Date(timeMs).toISOString(), name, `${durationMs.toFixed(2)} ms`, message],
    ]),
  );
  return page(
    "Calls",
    table(["Calls", "Running", ...bucketHeads, "Errors"], rows) +
      `<h2>Last errors</h2>${table(["Time", "Calls", "Took", "Error"], errors)}`,
  );
}

function featurez({ service }: PageFacts): string {
  const rows = service.featureGates.map(({ id, stage, doc, isEnabled }) => [
    ...[id, String(isEnabled), doc, stage],
  ]);
  return page("Feature gates", table(["Gate", "Enabled", "What it does", "Stage"], rows));
}

function servicez({ service, upSeconds }: PageFacts): string {
  const build = table(
    ["", ""],
    [
      ["Service", "sightglass"],
      ["Process", String(process.pid)],
      ["Node", process.version],
      ["Up for", `${Math.round(upSeconds)} s`],
      ["State", service.isReady ? "running" : "not running"],
    ],
  );
  const links = Object.keys(pages).map((path) => `<li><a href="${path}">${path}</a></li>`);
  return page("Service", `${build}<ul>${links.join("")}</ul>`);
}

function pipelinez({ service, query }: PageFacts): string {
  const pipeline = query.get("pipelinenamez");
  const component = query.get("componentnamez");
  const kind = query.get("componentkindz");
  const isWanted = (value: string | undefined, wanted: string | null) => wanted === null || value === wanted;
  const pipelines = service.pipelines.filter(({ id }) => isWanted(id, pipeline));
  const rows = pipelines.map(({ id, receivers, processors, exporters }) => [
    ...[id, receivers.join(", "), processors.join(" → "), exporters.join(", ")],
  ]);
  const components = service.components.filter(
    (one) =>
      isWanted(one.id, component) &&
      isWanted(one.kind, kind) &&
      (one.pipeline === undefined || isWanted(one.pipeline, pipeline)),
  );
  const states = components.map((one) => [
    one.id,
    one.kind,
    one.pipeline ?? "",
    one.status,
    one.reason ?? "",
  ]);
  return page(
    "Pipelines",
    table(["Pipeline", "Receivers", "Processors", "Exporters"], rows) +
      `<h2>Components</h2>${table(["Component", "Kind", "Pipeline", "Status", "Reason"], states)}`,
  );
}

function extensionz({ service, query }: PageFacts): string {
  const wanted = query.get("zextensionname");
  const ids = service.extensions.filter((id) => wanted === null || id === wanted);
  const statusOf = (id: string) =>
    service.components.find((one) => one.kind === "extension" && one.id === id)?.status ?? "";
  return page(
    "Extensions",
    table(
      ["Extension", "Status"],
      ids.map((id) => [id, statusOf(id)]),
    ),
  );
}
