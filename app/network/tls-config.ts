import { listOf } from "../component/config/collections.ts";
import type { ConfigIssues, ConfigPath } from "../component/config/config-type.ts";
import { bool, durationMs, oneOf, secret, text } from "../component/config/scalars.ts";
import { key, optional, type SectionOf, section } from "../component/config/section.ts";

const versions = ["1.0", "1.1", "1.2", "1.3"] as const;
const version = oneOf(versions, (value) => `unsupported TLS version: "${value}"`);

/** Certificate keys of both sides. Source: `config/configtls`. */
const certificateKeys = {
  ca_file: key(text, "", "Certificates the peer's certificate must lead to"),
  ca_pem: key(secret, "", "As ca_file, in place"),
  include_system_ca_certs_pool: key(bool, false, "Trust the system's certificates besides ca_file"),
  cert_file: key(text, "", "Our certificate"),
  cert_pem: key(secret, "", "As cert_file, in place"),
  key_file: key(text, "", "Our private key"),
  key_pem: key(secret, "", "As key_file, in place"),
  min_version: key(version, "1.2"),
  max_version: optional(version),
  cipher_suites: key(listOf(text), []),
  include_insecure_cipher_suites: key(bool, false),
  curve_preferences: key(listOf(text), []),
  reload_interval: key(durationMs, 0, "How often certificate files are read again; 0 = never"),
};

const clientKeys = {
  ...certificateKeys,
  insecure: key(bool, false, "No TLS at all (gRPC; over HTTP the URL's scheme says)"),
  insecure_skip_verify: key(bool, false, "Do not check the server's certificate"),
  server_name_override: key(text, "", "Host name to ask for and to check instead of the endpoint's"),
};

const serverKeys = {
  ...certificateKeys,
  client_ca_file: key(text, "", "Clients must show a certificate that leads to one of these (mTLS)"),
  client_ca_file_reload: key(bool, false),
};

export type TlsClientConfig = SectionOf<typeof clientKeys>;
export type TlsServerConfig = SectionOf<typeof serverKeys>;

export const tlsClient = section(clientKeys, validateCertificates);
export const tlsServer = section(serverKeys, (config, path, issues) => {
  validateCertificates(config, path, issues);
  if (config.cert_file === "" && config.cert_pem === "")
    issues.validate(path, "TLS configuration must include both certificate and key for server connections");
});

function validateCertificates(
  config: SectionOf<typeof certificateKeys>,
  path: ConfigPath,
  issues: ConfigIssues,
): void {
  const both = (name: string) => `provide either ${name} or the PEM-encoded string, but not both`;
  if (config.ca_file !== "" && config.ca_pem !== "") issues.validate(path, both("a CA file"));
  if (config.cert_file !== "" && config.cert_pem !== "") issues.validate(path, both("a certificate"));
  if (config.key_file !== "" && config.key_pem !== "") issues.validate(path, both("a key"));
  const hasCertificate = config.cert_file !== "" || config.cert_pem !== "";
  const hasKey = config.key_file !== "" || config.key_pem !== "";
  if (hasCertificate !== hasKey) issues.validate(path, "provide both certificate and key, or neither");
  if (config.max_version !== undefined && config.max_version < config.min_version)
    issues.validate(path, "invalid TLS configuration: min_version cannot be greater than max_version");
}
