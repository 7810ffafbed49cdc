import { create } from "zustand";

/** What a screen reader is told, politely: the outcome of something the person just did. */
export const useAnnouncement = create<{ readonly text: string }>(() => ({ text: "" }));

export function announce(text: string): void {
  useAnnouncement.setState({ text });
}
