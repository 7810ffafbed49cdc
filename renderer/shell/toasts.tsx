import { TriangleAlert, X } from "lucide-react";
import { closeToast, useToasts } from "../state/toasts.ts";
import { Button } from "../widgets/button.tsx";
import styles from "./toasts.module.css";

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div className={styles["toasts"]} role="log" aria-label="Messages" aria-live="polite">
      {toasts.map(({ id, level, message }) => (
        <div key={id} className={styles["toast"]} data-level={level}>
          {level === "error" ? <TriangleAlert size={15} aria-label="Error:" /> : undefined}
          <span className={styles["message"]}>{message}</span>
          <Button look="plain" aria-label="Close this message" onClick={() => closeToast(id)}>
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  );
}
