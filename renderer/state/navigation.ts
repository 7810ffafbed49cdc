import { useSyncExternalStore } from "react";
import { formatHash, parseHash, unreadParts } from "./address.ts";
import { showToast } from "./toasts.ts";
import { changeView, type View } from "./view.ts";
import { ViewSteps } from "./view-steps.ts";

/** Binds the view to the address of the page. */
class Navigation {
  #view = parseHash(location.hash);
  readonly #listeners = new Set<() => void>();
  readonly #steps = new ViewSteps();

  constructor() {
    const read = (): void => {
      const view = parseHash(location.hash);
      const from = formatHash(this.#view);
      const to = formatHash(view);
      if (from !== to) this.#steps.record(from, to);
      this.#show(view);
      tellUnread();
    };
    tellUnread();
    window.addEventListener("popstate", read);
    window.addEventListener("hashchange", read);
  }

  get view(): View {
    return this.#view;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A step the person can go back from; `replace` for steps too small for that (typing, moving a cursor). */
  change(change: Partial<View>, replace = false): void {
    const view = changeView(this.#view, change);
    const hash = formatHash(view);
    const from = formatHash(this.#view);
    if (hash === from) return;
    if (replace) history.replaceState(undefined, "", hash);
    else {
      history.pushState(undefined, "", hash);
      this.#steps.record(from, hash);
    }
    this.#show(view);
  }

  /** Takes the last change of this page back (-1), or makes it again (1). */
  step(direction: -1 | 1): void {
    const current = formatHash(this.#view);
    const hash = direction < 0 ? this.#steps.undo(current) : this.#steps.redo(current);
    if (hash === undefined) return;
    history.pushState(undefined, "", hash);
    this.#show(parseHash(hash));
  }

  /** Address of the view after `change`, for links. */
  hrefOf(change: Partial<View>): string {
    return formatHash(changeView(this.#view, change));
  }

  #show(view: View): void {
    if (formatHash(view) === formatHash(this.#view)) return;
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

/** Parts of a link are cut in mails, or written by other versions. */
const partCharactersMax = 60;

/** A link never fails, but one that asks for what there is not is not shown as if it were that. */
function tellUnread(): void {
  const unread = unreadParts(location.hash);
  if (unread.length === 0) return;
  const parts = unread.map((part) => `“${part.slice(0, partCharactersMax)}”`).join(", ");
  const verb = unread.length === 1 ? "makes" : "make";
  showToast("error", `This link is broken: ${parts} ${verb} no sense here. The rest of it is shown.`);
  history.replaceState(undefined, "", formatHash(parseHash(location.hash)));
}

export const navigation = new Navigation();

export function useView(): View {
  return useSyncExternalStore(navigation.subscribe, () => navigation.view);
}
