import { type KeyboardEvent, useEffect, useRef } from "react";
import { KeyCaps } from "../../widgets/key-caps.tsx";
import styles from "./flame-menu.module.css";

export interface FlameMenuItem {
  readonly title: string;
  /** Key that does it without the menu. */
  readonly cap?: string;
  readonly run: () => void;
}

interface FlameMenuProps {
  /** What the items are about. */
  readonly label: string;
  readonly items: readonly FlameMenuItem[];
  /** In pixels of the window. */
  readonly x: number;
  readonly y: number;
  readonly onClose: () => void;
}

/** What can be done with a frame, where the pointer or the cursor is (WAI-ARIA menu). */
export function FlameMenu({ label, items, x, y, onClose }: FlameMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = menu.current;
    if (element === null) return;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(4, Math.min(x, window.innerWidth - width - 4))}px`;
    element.style.top = `${Math.max(4, Math.min(y, window.innerHeight - height - 4))}px`;
    element.querySelector("button")?.focus();
  }, [x, y]);
  const move = (event: KeyboardEvent): void => {
    const buttons = [...(menu.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const last = buttons.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    buttons.at(to > last ? 0 : to)?.focus();
  };
  return (
    <div
      ref={menu}
      className={styles["menu"]}
      popover="auto"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={move}
      onToggle={(event) => {
        if (event.newState === "closed") onClose();
      }}
    >
      <div className={styles["label"]} aria-hidden>
        {label}
      </div>
      {items.map(({ title, cap, run }) => (
        <button
          key={title}
          type="button"
          role="menuitem"
          className={styles["item"]}
          onClick={() => {
            menu.current?.hidePopover();
            run();
          }}
        >
          {title}
          {cap === undefined ? undefined : <KeyCaps caps={[cap]} />}
        </button>
      ))}
    </div>
  );
}
