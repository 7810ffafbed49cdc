import { create } from "zustand";

export interface Toast {
  readonly id: number;
  readonly level: "info" | "error";
  readonly message: string;
}

/** More at once than a person reads. */
const shownMax = 4;
const infoMs = 4_000;

/** Newest last. Errors stay until closed. */
export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

let nextId = 1;

export function showToast(level: Toast["level"], message: string): void {
  const toast: Toast = { id: nextId++, level, message };
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((other) => other.message !== message), toast].slice(-shownMax),
  }));
  if (level === "info") setTimeout(() => closeToast(toast.id), infoMs);
}

export function closeToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
