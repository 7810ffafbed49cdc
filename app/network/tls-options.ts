import { readFileSync } from "node:fs";
import { rootCertificates, type SecureContextOptions, type SecureVersion } from "node:tls";
import type { TlsClientConfig, TlsServerConfig } from "./tls-config.ts";

type Certificates = Omit<TlsServerConfig, "client_ca_file" | "client_ca_file_reload">;

/** What Node is to be told. Reads the files; throws an `Error` with the Collector's text where one cannot be read. */
export function secureContextOptions(config: Certificates): SecureContextOptions {
  const cert = fileOrText(config.cert_file, config.cert_pem, "TLS cert and key");
  const key = fileOrText(config.key_file, config.key_pem, "TLS cert and key");
  const ca = fileOrText(config.ca_file, config.ca_pem, "CA CertPool File");
  return {
    minVersion: nodeVersion(config.min_version),
    ...(config.max_version === undefined ? {} : { maxVersion: nodeVersion(config.max_version) }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(ca === undefined ? {} : { ca: config.include_system_ca_certs_pool ? [ca, ...rootCertificates] : ca }),
    ...(config.cipher_suites.length === 0 ? {} : { ciphers: nodeCiphers(config.cipher_suites) }),
    ...(config.curve_preferences.length === 0 ? {} : { ecdhCurve: nodeCurves(config.curve_preferences) }),
  };
}

/** As `secureContextOptions`, with the server to ask for and whether to check who it is. */
export function tlsClientOptions(
  config: TlsClientConfig,
  host: string,
): SecureContextOptions & { readonly servername?: string; readonly rejectUnauthorized: boolean } {
  const servername = config.server_name_override === "" ? host : config.server_name_override;
  return {
    ...secureContextOptions(config),
    // RFC 6066: an address is no server name.
    ...(/^[\d.]+$|:/.test(servername) ? {} : { servername }),
    rejectUnauthorized: !config.insecure_skip_verify,
  };
}

/** As `secureContextOptions`, with who may call. */
export function tlsServerOptions(
  config: TlsServerConfig,
): SecureContextOptions & { readonly requestCert: boolean; readonly rejectUnauthorized: boolean } {
  const options = secureContextOptions(config);
  if (config.client_ca_file === "") return { ...options, requestCert: false, rejectUnauthorized: false };
  const ca = fileOrText(config.client_ca_file, "", "client CA CertPool")!;
  return { ...options, ca, requestCert: true, rejectUnauthorized: true };
}

function fileOrText(path: string, pem: string, what: string): string | undefined {
  if (pem !== "") return pem;
  if (path === "") return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`failed to load TLS config: failed to load ${what}: ${(error as Error).message}`);
  }
}

function nodeVersion(version: Certificates["min_version"]): SecureVersion {
  return version === "1.0" ? "TLSv1" : `TLSv${version}`;
}

/** The Collector names suites as the RFCs do (`TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`), OpenSSL takes those of TLS 1.3 so and others its own way. */
function nodeCiphers(suites: readonly string[]): string {
  return suites.map(opensslName).join(":");
}

function opensslName(suite: string): string {
  const match = /^TLS_(ECDHE_RSA|ECDHE_ECDSA|RSA)_WITH_(.+)$/.exec(suite);
  if (match === null) return suite;
  const [, exchange, cipher] = match;
  const prefix = exchange === "RSA" ? "" : `${exchange!.replace("_", "-")}-`;
  const name = cipher!
    .replace(
      /AES_(128|256)_(GCM|CBC)/,
      (_, bits: string, mode: string) => `AES${bits}${mode === "GCM" ? "-GCM" : ""}`,
    )
    .replace(/_SHA256$|_SHA384$|_SHA$/, (hash) => (suite.includes("CHACHA20") ? "" : hash.replace("_", "-")))
    .replace("CHACHA20_POLY1305", "CHACHA20-POLY1305");
  return prefix + name;
}

const curveNames: ReadonlyMap<string, string> = new Map([
  ["X25519", "X25519"],
  ["P256", "prime256v1"],
  ["P384", "secp384r1"],
  ["P521", "secp521r1"],
  ["X25519MLKEM768", "X25519MLKEM768"],
]);

function nodeCurves(curves: readonly string[]): string {
  return curves.map((curve) => curveNames.get(curve) ?? curve).join(":");
}
