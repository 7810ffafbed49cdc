/** Makes the object of a row once, so that what draws it can tell by identity that nothing changed. */
export class RowCache<T> {
  readonly #make: (row: number) => T;
  readonly #made = new Map<number, T>();

  constructor(make: (row: number) => T) {
    this.#make = make;
  }

  at = (row: number): T => {
    const known = this.#made.get(row);
    if (known !== undefined) return known;
    const made = this.#make(row);
    this.#made.set(row, made);
    return made;
  };
}
