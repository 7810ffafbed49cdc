import { anything, text } from "../../component/config/scalars.ts";
import { key, optional, optionalSection, type SectionOf, section } from "../../component/config/section.ts";
import { httpServerKeys } from "../../network/server-config.ts";

const responseBody = section({ healthy: key(text, ""), unhealthy: key(text, "") });

const keys = {
  ...httpServerKeys,
  endpoint: key(text, "localhost:13133", "Address to listen on"),
  path: key(text, "/", "Path that is answered"),
  response_body: optionalSection(responseBody, "Texts instead of the JSON"),
  check_collector_pipeline: optional(anything, "Without effect, as in the Collector"),
  use_v2: optional(anything),
};

export type HealthCheckConfig = SectionOf<typeof keys>;

/** Source: contrib `extension/healthcheckextension/config.go`. */
export const healthCheckConfig = section(keys, ({ endpoint, path: served }, path, issues) => {
  if (endpoint === "") issues.validate(path, "bad config: endpoint must be specified");
  if (!served.startsWith("/")) issues.validate([...path, "path"], "bad config: path must start with /");
});
