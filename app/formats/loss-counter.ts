/** What a format has no place for, counted by kind, so that nothing is lost silently. Kinds are phrases a person reads. */
export class LossCounter {
  readonly counts = new Map<string, number>();

  add(kind: string, count = 1): void {
    if (count > 0) this.counts.set(kind, (this.counts.get(kind) ?? 0) + count);
  }

  get total(): number {
    let total = 0;
    for (const count of this.counts.values()) total += count;
    return total;
  }
}
