import { useSyncExternalStore } from "react";
import { formatHash, parseHash, unreadParts } from "./address.ts";
import { showToast } from "./toasts.ts";
import { changeView, type View } from "./view.ts";

/** Binds the view to the address of the page. */
class Navigation {
  #view = parseHash(location.hash);
  readonly #listeners = new Set<() => void>();

  constructor() {
    const read = (): void => {
      this.#show(parseHash(location.hash));
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
    if (hash === formatHash(this.#view)) return;
    if (replace) history.replaceState(undefined, "", hash);
    else history.pushState(undefined, "", hash);
    this.#show(view);
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
  showToast("error", `This link is broken: ${parts} makes no sense here. The rest of it is shown.`);
  history.replaceState(undefined, "", formatHash(parseHash(location.hash)));
}

export const navigation = new Navigation();

export function useView(): View {
  return useSyncExternalStore(navigation.subscribe, () => navigation.view);
}
