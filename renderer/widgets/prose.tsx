/** A sentence of the engine: what stands in backticks is code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split("`");
  // An odd number of marks is no markup.
  if (parts.length % 2 === 0) return text;
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text never move
  return parts.map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
