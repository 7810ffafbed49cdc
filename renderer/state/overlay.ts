import { create } from "zustand";

/** What lies above the page; one at a time. */
export type Overlay = "palette" | "help" | "export" | "import" | undefined;

export const useOverlay = create<{ overlay: Overlay; show(overlay: Overlay): void }>((set) => ({
  overlay: undefined,
  show: (overlay) => set({ overlay }),
}));
