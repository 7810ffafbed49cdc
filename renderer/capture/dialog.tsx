import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../widgets/button.tsx";
import styles from "./dialog.module.css";

interface DialogProps {
  readonly title: string;
  /** Called once it is closed, whatever the way. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A modal dialog with a head; what is in it has its own foot, and says by `data-focus` where the focus begins. Escape and a
 * click beside it close it.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-focus]")?.focus();
  }, []);
  return (
    <dialog ref={dialog} className={styles["dialog"]} aria-label={title} closedby="any" onClose={onClose}>
      <header className={styles["head"]}>
        <h2>{title}</h2>
        <Button look="plain" aria-label="Close (Esc)" onClick={() => dialog.current?.close()}>
          <X size={16} aria-hidden />
        </Button>
      </header>
      {children}
    </dialog>
  );
}
