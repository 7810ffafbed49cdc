import { fileURLToPath } from "node:url";

const pathOf = (name: string) => fileURLToPath(new URL(`certificates/${name}.pem`, import.meta.url));

/** Paths of PEM files; the server's is for localhost, 127.0.0.1 and ::1. */
export const certificates = {
  authority: pathOf("ca"),
  server: { cert_file: pathOf("server"), key_file: pathOf("server-key") },
  client: { cert_file: pathOf("client"), key_file: pathOf("client-key") },
  /** Signed by nobody. */
  stranger: { cert_file: pathOf("stranger"), key_file: pathOf("stranger-key") },
};
