import { randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The secret that opens the HTTP API, kept in the data directory so that a browser tab stays logged in across
 * restarts. 256 bits, readable by the owner only.
 */
export function loadToken(dataDir: string): string {
  const path = join(dataDir, "token");
  if (existsSync(path)) {
    const token = readFileSync(path, "utf8").trim();
    if (/^[A-Za-z0-9_-]{43}$/.test(token)) return token;
  }
  const token = randomBytes(32).toString("base64url");
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return token;
}

/** Compares without telling by its time how much was right. */
export function isSameSecret(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}
