import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";

const confirmedMs = 1_500;

/** Copies `text`; says so for a moment. `label` names what is copied, for the tooltip and screen readers. */
export function CopyButton({
  text,
  label,
  isBare = false,
}: {
  text: string;
  label: string;
  isBare?: boolean;
}) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), confirmedMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("failed"),
    );
  };
  const words = { idle: "Copy", copied: "Copied", failed: "Copying was refused" }[state];
  return (
    <Button
      look={isBare ? "plain" : "outlined"}
      onClick={copy}
      title={label}
      aria-label={state === "idle" ? label : words}
      aria-live="polite"
    >
      {state === "copied" ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      {isBare ? undefined : <span>{words}</span>}
    </Button>
  );
}
