import { listOf } from "../../component/config/collections.ts";
import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { key, optionalSection, type SectionOf, section } from "../../component/config/section.ts";
import { actionSchema, validateActions } from "../processorhelper/actions/action-config.ts";
import { matchSchema, validateMatch } from "../processorhelper/match/match-config.ts";

/** Source: contrib `processor/attributesprocessor/config.go`. */
const keys = {
  include: optionalSection(matchSchema, "Only what matches is changed"),
  exclude: optionalSection(matchSchema, "What matches is left as it is; comes after include"),
  actions: key(listOf(actionSchema), [], "What to do, one after the other"),
};

export type AttributesConfig = SectionOf<typeof keys>;

export const attributesSchema = section(keys, validate);

function validate(config: AttributesConfig, path: ConfigPath, issues: ConfigIssues): void {
  if (config.actions.length === 0) issues.validate(path, 'missing required field "actions"');
  validateActions(config.actions, [...path, "actions"], issues);
  for (const name of ["include", "exclude"] as const) {
    const match = config[name];
    if (match !== undefined) validateMatch(match, [...path, name], issues);
  }
}
