import { Check, TriangleAlert } from "lucide-react";
import type { ListenerStatus } from "../../../app/api/engine.ts";
import styles from "./first-run.module.css";

const protocolNames = { grpc: "gRPC", http: "HTTP" } as const;

/** Each address with what became of it. */
export function ListenerList({ listeners }: { listeners: readonly ListenerStatus[] }) {
  if (listeners.length === 0) return <p className={styles["lead"]}>Starting …</p>;
  return (
    <ul className={styles["listeners"]}>
      {listeners.map((listener) => (
        <li key={`${listener.protocol} ${listener.address}`} data-state={listener.state}>
          {isWell(listener) ? (
            <Check size={14} aria-label="listening" />
          ) : (
            <TriangleAlert size={14} aria-label="not listening" />
          )}
          <span className={styles["protocol"]}>{protocolNames[listener.protocol]}</span>
          <code>{listener.address}</code>
          <span className={styles["state"]}>{stateText(listener)}</span>
        </li>
      ))}
    </ul>
  );
}

function isWell({ state }: ListenerStatus): boolean {
  return state === "listening" || state === "starting";
}

/** `port taken by otelcol (pid 812); stop it, or start Sightglass with --otlp-grpc 127.0.0.1:0`. */
export function stateText({ state, holder, message, protocol }: ListenerStatus): string {
  switch (state) {
    case "listening":
      return "";
    case "starting":
      return "starting …";
    case "stopped":
      return "stopped";
    case "failed":
      return message ?? "failed to listen";
    case "port_taken":
      return `port taken${holder === undefined ? "" : ` by ${holder}`}; free it, or start with --otlp-${protocol} 127.0.0.1:0`;
  }
}
