import { fail } from "../values/runtime-error.ts";
import type { Value } from "../values/value.ts";

/** RFC 3986, appendix B, with the authority taken apart. */
const url =
  /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

/** The parts of a URL under the names of the semantic conventions. Throws `RuntimeError`. */
export function parseUrl(text: string): Value {
  const match = url.exec(text);
  if (match === null || hasControl(text)) return fail(`parse ${JSON.stringify(text)}: invalid URL`);
  const [, scheme = "", userInfo, host = "", port, path = "", query, fragment] = match;
  const parts = new Map<string, Value>([
    ["url.original", text],
    ["url.domain", host.replace(/^\[|\]$/g, "")],
    ["url.scheme", scheme.toLowerCase()],
    ["url.path", decoded(path)],
  ]);
  if (fragment !== undefined && fragment !== "") parts.set("url.fragment", decoded(fragment));
  if (query !== undefined && query !== "") parts.set("url.query", query);
  if (port !== undefined && port !== "") parts.set("url.port", BigInt(port));
  if (userInfo !== undefined) addUser(parts, userInfo);
  const extension = /\.([^./]+)$/.exec(path)?.[1];
  if (extension !== undefined) parts.set("url.extension", decoded(extension));
  return parts;
}

function addUser(parts: Map<string, Value>, userInfo: string): void {
  parts.set("url.user_info", decoded(userInfo));
  const [username = "", ...rest] = userInfo.split(":");
  if (username !== "") parts.set("url.username", decoded(username));
  if (rest.length > 0) parts.set("url.password", decoded(rest.join(":")));
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return fail(`invalid URL escape in ${JSON.stringify(text)}`);
  }
}
