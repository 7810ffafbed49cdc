import { looksLikeWords } from "./letter-pairs.ts";

/** Segments that are kept of a path. */
const segmentsMax = 10;

/** Letters and what joins words; another character, a digit mostly, may be second: `v1`, `k6-test`. */
const plainSegment = /^[a-z\-_. ]*$|^[a-z\-_. ][\0-\x7f][a-z\-_. ]*$/i;

/**
 * A path without what is different each time: segments that hold ids become `*`, and what follows `?`, `&` or `#` goes. Source: contrib's
 * `url_sanitizer`, which tells words from letters at random by a trained model; we do by pairs of letters.
 */
export function sanitizeUrl(url: string): string {
  const end = url.search(/[?&#]/);
  const segments = (end < 0 ? url : url.slice(0, end)).split("/");
  return segments.slice(0, segmentsMax).map(sanitizedSegment).join("/");
}

function sanitizedSegment(segment: string): string {
  return plainSegment.test(segment) && looksLikeWords(segment) ? segment : "*";
}

/** Whether nothing of a name is left. */
export function isAllMasked(name: string): boolean {
  return name.includes("*") && /^[*/]*$/.test(name) && name.split("/").every((part) => part.length < 2);
}
