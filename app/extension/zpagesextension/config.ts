import { bool, text } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";
import { httpServerKeys } from "../../network/server-config.ts";

const expvar = section({ enabled: key(bool, false, "Serve /debug/expvarz") });

const keys = {
  ...httpServerKeys,
  endpoint: key(text, "localhost:55679", "Address to listen on"),
  expvar: key(expvar, expvar.defaults()),
};

export type ZpagesConfig = SectionOf<typeof keys>;

/** Source: core `extension/zpagesextension/config.go`. */
export const zpagesConfig = section(keys, ({ endpoint }, path, issues) => {
  if (endpoint === "") issues.validate(path, '"endpoint" is required when using the "zpages" extension');
});
