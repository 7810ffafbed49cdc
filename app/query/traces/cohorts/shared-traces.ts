const wordsPerId = 4;

/** How many of the traces `a` are among `b`; ids of four words each, every one once a side. */
export function sharedTraces(a: Uint32Array, b: Uint32Array): number {
  const byLastWord = new Map<number, number[]>();
  for (let at = 0; at < a.length; at += wordsPerId) {
    const last = a[at + wordsPerId - 1]!;
    const known = byLastWord.get(last);
    if (known === undefined) byLastWord.set(last, [at]);
    else known.push(at);
  }
  let shared = 0;
  for (let at = 0; at < b.length; at += wordsPerId)
    if (byLastWord.get(b[at + wordsPerId - 1]!)?.some((other) => isSameId(a, other, b, at)) === true)
      shared += 1;
  return shared;
}

function isSameId(a: Uint32Array, at: number, b: Uint32Array, other: number): boolean {
  return a[at] === b[other] && a[at + 1] === b[other + 1] && a[at + 2] === b[other + 2];
}
