import { createHash } from "node:crypto";
import { compare } from "bcryptjs";
import { isSameSecret } from "../extensionhelper/same-secret.ts";

/** Passwords by name, as hashed. */
export type Htpasswd = ReadonlyMap<string, string>;

/** Lines `name:hash`; blank ones and comments are passed over, a later line of a name wins. */
export function parseHtpasswd(text: string): Htpasswd {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#") && line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

/** Formats: https://httpd.apache.org/docs/2.4/misc/password_encryptions.html */
export async function matchesHash(password: string, hash: string): Promise<boolean> {
  if (/^\$2[abxy]?\$/.test(hash)) return compare(password, hash);
  if (hash.startsWith("{SHA}"))
    return isSameSecret(createHash("sha1").update(password).digest("base64"), hash.slice(5));
  const md5 = /^\$(apr1|1)\$([^$]{0,8})\$/.exec(hash);
  if (md5 !== null) return isSameSecret(md5Crypt(password, md5[2]!, `$${md5[1]}$`), hash);
  return isSameSecret(password, hash);
}

const md5 = (...parts: readonly (string | Buffer)[]) => {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Triples of digest bytes, each written as four letters; the last byte stands alone. */
const triples = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;
const rounds = 1_000;

/** md5-crypt, with the mark of Apache or of Unix. Source: apr `crypto/apr_md5.c`, `apr_md5_encode`. */
function md5Crypt(password: string, salt: string, mark: string): string {
  const bytes = Buffer.from(password);
  const inner = md5(bytes, salt, bytes);
  const parts: Buffer[] = [bytes, Buffer.from(mark + salt)];
  for (let left = bytes.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)));
  for (let i = bytes.length; i > 0; i >>= 1)
    parts.push((i & 1) === 1 ? Buffer.from([0]) : bytes.subarray(0, 1));
  let digest = md5(...parts);
  for (let round = 0; round < rounds; round++) {
    const isOdd = (round & 1) === 1;
    digest = md5(
      isOdd ? bytes : digest,
      round % 3 === 0 ? "" : salt,
      round % 7 === 0 ? "" : bytes,
      isOdd ? digest : bytes,
    );
  }
  const groups = triples.map(([a, b, c]) => letters((digest[a]! << 16) | (digest[b]! << 8) | digest[c]!, 4));
  return `${mark}${salt}$${groups.join("")}${letters(digest[11]!, 2)}`;
}

function letters(value: number, count: number): string {
  let text = "";
  for (let i = 0; i < count; i++) text += alphabet[(value >> (6 * i)) & 0x3f];
  return text;
}
