/** A tree without positions, to compare what two texts mean. */
export function withoutRanges(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutRanges);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== "from" && key !== "to");
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutRanges(value)]));
}
