const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
/** Eight hex digits and more, at least one of them a digit: an id, no word. */
const longHex = /\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi;
/** Not the one of `v1`: what hangs on a letter names something. */
const number = /(?<![a-z\d])\d+/gi;

/** The name of a span without what differs from call to call: ids and numbers. `GET /cart/17` and `GET /cart/4` are one operation. */
export function templateOf(name: string): string {
  return name.replace(uuid, "#").replace(longHex, "#").replace(number, "#");
}
