import { listOf } from "../../component/config/collections.ts";
import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";
import { actionSchema, validateActions } from "../processorhelper/actions/action-config.ts";

/** Source: contrib `processor/resourceprocessor/config.go`. */
const keys = { attributes: key(listOf(actionSchema), [], "What to do, one after the other") };

export type ResourceConfig = SectionOf<typeof keys>;

export const resourceSchema = section(keys, validate);

function validate({ attributes }: ResourceConfig, path: ConfigPath, issues: ConfigIssues): void {
  if (attributes.length === 0) issues.validate(path, 'missing required field "attributes"');
  validateActions(attributes, [...path, "attributes"], issues);
}
