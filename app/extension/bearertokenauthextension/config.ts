import { listOf } from "../../component/config/collections.ts";
import { secret, text } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";

const keys = {
  header: key(text, "Authorization"),
  scheme: key(text, "Bearer", "Word before the token"),
  token: key(secret, ""),
  tokens: key(listOf(secret), [], "Any of these is taken; the first is sent"),
  filename: key(text, "", "A file with tokens, a line each; read again when it changes"),
};

export type BearerTokenAuthConfig = SectionOf<typeof keys>;

/** Source: contrib `extension/bearertokenauthextension/config.go`. */
export const bearerTokenAuthConfig = section(keys, ({ token, tokens, filename }, path, issues) => {
  if (token !== "" && tokens.length > 0)
    issues.validate(path, "either tokens or token should be provided, not both");
  if (token === "" && tokens.length === 0 && filename === "")
    issues.validate(path, "no bearer token provided");
});
