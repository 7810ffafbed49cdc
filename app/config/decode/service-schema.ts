import { parseComponentId } from "../../component/component-id.ts";
import { listOf, mapOf } from "../../component/config/collections.ts";
import type { ConfigType } from "../../component/config/config-type.ts";
import { text } from "../../component/config/scalars.ts";
import { key, section } from "../../component/config/section.ts";
import { telemetrySchema } from "./telemetry-schema.ts";

/** `type[/name]`, trimmed. */
const componentId: ConfigType<string> = {
  goType: "component.ID",
  decode(raw, path, issues) {
    const before = issues.errorCount;
    const given = text.decode(raw, path, issues);
    const id = parseComponentId(given);
    if (typeof id !== "string") return id.text;
    if (issues.errorCount === before) issues.decode(path, id);
    return "";
  },
};

const ids = listOf(componentId);

const pipeline = section({
  receivers: key(ids, [], "Where its telemetry comes from: receivers and connectors"),
  processors: key(ids, [], "What is done to it, in this order"),
  exporters: key(ids, [], "Where it goes: exporters and connectors"),
});

export type PipelineSection = ReturnType<typeof pipeline.defaults>;

/** The section `service`. */
export const serviceSchema = section({
  telemetry: key(telemetrySchema, telemetrySchema.defaults(), "Our own log, metrics and spans"),
  extensions: key(ids, [], "Extensions to start, in this order"),
  pipelines: key(
    mapOf(pipeline),
    new Map<string, PipelineSection>(),
    "What flows where: traces, metrics and logs, with /name for more than one of a signal",
  ),
});
