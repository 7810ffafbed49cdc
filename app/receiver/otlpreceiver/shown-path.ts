/** Longer paths are cut in messages. */
const shownPathMax = 80;

/** A stranger's path as it may stand in a message: short, and without control characters or back quotes. */
export function shownPath(path: string): string {
  const plain = path.replace(/[^\x21-\x7e]|`/g, "?");
  return plain.length > shownPathMax ? `${plain.slice(0, shownPathMax)}…` : plain;
}
