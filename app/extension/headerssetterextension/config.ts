import { listOf } from "../../component/config/collections.ts";
import { oneOf, secret, text } from "../../component/config/scalars.ts";
import { key, optional, type SectionOf, section } from "../../component/config/section.ts";

const headerKeys = {
  action: key(oneOf(["upsert", "insert", "update", "delete"]), "upsert"),
  key: key(text, "", "Name of the header"),
  value: optional(secret),
  value_file: optional(text, "A file with the value; read again when it changes"),
  from_context: optional(text, "Name of a header of the incoming request (include_metadata)"),
  from_attribute: optional(text, "Name of what the authenticator knows of the sender"),
  default_value: optional(secret, "Where the sender sent none"),
};
const header = section(headerKeys, (config, path, issues) => {
  if (config.key === "") issues.validate(path, "missing header name");
  const sources = [config.value, config.value_file, config.from_context, config.from_attribute];
  const given = sources.filter((source) => source !== undefined && source !== "").length;
  if (config.action !== "delete" && given === 0)
    issues.validate(path, "missing header source, must be 'from_context', 'from_attribute' or 'value'");
  if (given > 1)
    issues.validate(path, "invalid header source, must either 'from_context', 'from_attribute' or 'value'");
});

export type HeaderConfig = SectionOf<typeof headerKeys>;

const keys = {
  headers: key(listOf(header), [], "What to set"),
  additional_auth: optional(text, "Id of another client authenticator to ask first"),
};

export type HeadersSetterConfig = SectionOf<typeof keys>;

/** Source: contrib `extension/headerssetterextension/config.go`. */
export const headersSetterConfig = section(keys, ({ headers }, path, issues) => {
  if (headers.length === 0) issues.validate(path, "missing headers configuration");
});
