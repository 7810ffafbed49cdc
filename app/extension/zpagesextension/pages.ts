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
  "/debug/featurez": () => page("Feature gates", "<p>Sightglass has no feature gates.</p>"),
};

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
