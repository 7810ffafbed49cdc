import { mask } from "./mask.ts";
import { isSecretKey } from "./secret-key.ts";

/** How names of secrets end, what stands between them and the value, and the quotes of both, escaped where the text is JSON in JSON. */
const assignment =
  /(?<word>password|passwd|pwd|secret|credentials?|authorization|cookie|token|(?:api|access|private|secret|signing|encryption)[-_.]?key)(?<close>\\{0,7}["'])?(?<sign>[ \t]{0,4}(?:=>|[:=])[ \t]{0,4})(?<open>\\{0,7}["'])?/gi;

/** A name is looked at so far before its last word. */
const keyLengthMax = 64;

/** So much of a value tells what it is. To look at the whole of it for each name could take the square of the text's length. */
const judgedLength = 256;

/** A shorter value behind a colon, a word or an address are more often about a secret (`token: expired`) than one. */
const guessedLengthMin = 6;
const words = /^[$@%]?[a-z]+(?:[-_./']+[a-z]+)*$/i;
const url = /^[a-z][a-z0-9+.-]{0,30}:\/\//i;
/** What stands before the secret of a header. */
const scheme = /^(?:bearer|basic|digest|negotiate)$/i;
const letterOrDigit = /[\p{L}\p{N}]/u;

/** To white space, a quote or what separates pairs, also where they are escaped. */
const bareValue = /(?:[^\s"',;&\\]|\\(?![\\"'nrt]))*/y;
const behindValue = /[)\]}>.:!?]/;

/** The text with a mask for each value that its name makes a secret: `{"password":"…"}`, `token: …`, `?api_key=…`. */
export function maskAssigned(text: string, found: () => void): string {
  let masked = "";
  let done = 0;
  for (const match of text.matchAll(assignment)) {
    const from = match.index + match[0].length;
    if (match.index < done || !isSecretKey(keyOf(text, match))) continue;
    const to = endOfSecret(text, from, match);
    if (to === undefined) continue;
    found();
    masked += text.slice(done, from) + mask;
    done = to;
  }
  return done === 0 ? text : masked + text.slice(done);
}

/** The whole name: `db.password` where `password` was found. */
function keyOf(text: string, { index, groups }: RegExpExecArray): string {
  const before = text.slice(Math.max(0, index - keyLengthMax), index);
  return `${/[\w.-]*$/.exec(before)?.[0]}${groups?.["word"]}`;
}

/** Where the value at `from` ends; undefined where it is not taken for a secret. */
function endOfSecret(text: string, from: number, match: RegExpExecArray): number | undefined {
  const { close, sign, open } = match.groups ?? {};
  const isJson = close !== undefined && open !== undefined;
  const isCertain = isJson || sign === "=";
  const head = text.slice(from, from + judgedLength);
  if (open !== undefined) {
    const end = closingQuote(text, from, open) ?? (isJson ? text.length : undefined);
    if (end !== undefined) return isSecret(head.slice(0, end - from), isCertain) ? end : undefined;
  }
  return isSecret(bareIn(head, 0), isCertain) ? from + bareIn(text, from).length : undefined;
}

/** Of a quote that is escaped once, only one that is escaped as often ends the text. */
function closingQuote(text: string, from: number, open: string): number | undefined {
  const escapes = open.length - 1;
  const quote = open.slice(-1);
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text[at - slashes - 1] === "\\") slashes++;
    // An escaped backslash is two of them, or two as often as the quotes are escaped.
    if (slashes % (2 * open.length) === escapes) return at - escapes;
  }
  return undefined;
}

function bareIn(text: string, from: number): string {
  bareValue.lastIndex = from;
  const value = bareValue.exec(text)?.[0] ?? "";
  let end = value.length;
  while (end > 0 && behindValue.test(value[end - 1] ?? "")) end--;
  return value.slice(0, end);
}

function isSecret(value: string, isCertain: boolean): boolean {
  if (value.includes(mask.slice(0, -1)) || !letterOrDigit.test(value) || scheme.test(value)) return false;
  if (isCertain) return true;
  return value.length >= guessedLengthMin && !/\s/.test(value) && !words.test(value) && !url.test(value);
}
