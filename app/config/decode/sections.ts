import type { ComponentKind } from "../../component/component-id.ts";

/** The section of the YAML that holds the components of a kind. */
export const sectionNames = {
  receiver: "receivers",
  processor: "processors",
  connector: "connectors",
  exporter: "exporters",
  extension: "extensions",
} as const satisfies Readonly<Record<ComponentKind, string>>;

/** What the top of the document may hold. */
export const topKeys: readonly string[] = [...Object.values(sectionNames), "service"];
