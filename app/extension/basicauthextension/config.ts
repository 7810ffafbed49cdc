import { secret, text } from "../../component/config/scalars.ts";
import { key, optionalSection, type SectionOf, section } from "../../component/config/section.ts";

const htpasswd = section({
  file: key(text, "", "An htpasswd file"),
  inline: key(secret, "", "Lines of one, in place; they win over the file"),
});

const clientAuth = section({
  username: key(text, ""),
  password: key(secret, ""),
  username_file: key(text, ""),
  password_file: key(text, ""),
});

const keys = {
  htpasswd: optionalSection(htpasswd, "Who may send"),
  client_auth: optionalSection(clientAuth, "Who we are"),
};

export type BasicAuthConfig = SectionOf<typeof keys>;
export type ClientCredentials = NonNullable<BasicAuthConfig["client_auth"]>;

/** Source: contrib `extension/basicauthextension/config.go`. */
export const basicAuthConfig = section(keys, ({ htpasswd: server, client_auth: client }, path, issues) => {
  if (server !== undefined && client !== undefined)
    issues.validate(path, "only one of `htpasswd` or `client_auth` can be specified");
  else if (server === undefined && client === undefined)
    issues.validate(path, "no credential source provided");
  else if (server !== undefined && server.file === "" && server.inline === "")
    issues.validate(path, "no credential source provided");
});
