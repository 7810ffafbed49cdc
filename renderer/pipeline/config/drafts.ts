import { create } from "zustand";

/** Texts by the source that they are to take the place of. They are kept while another page is looked at. */
interface Drafts {
  readonly texts: ReadonlyMap<string, string>;
  /** `undefined`: the source is again as it is in use. */
  write(uri: string, text: string | undefined): void;
  discard(): void;
}

export const useDrafts = create<Drafts>((set) => ({
  texts: new Map(),
  write: (uri, text) =>
    set(({ texts }) => {
      const next = new Map(texts);
      if (text === undefined) next.delete(uri);
      else next.set(uri, text);
      return { texts: next };
    }),
  discard: () => set({ texts: new Map() }),
}));
