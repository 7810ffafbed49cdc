import type { ListenerStatus } from "../../app/api/engine.ts";

/** What the terminal says once everything listens. */
export function servingText(listeners: readonly ListenerStatus[], loginUrl: string, dataDir: string): string {
  const lines = listeners.map(
    (listener) => `  OTLP/${listener.protocol.padEnd(5)} ${listenerText(listener)}`,
  );
  const http = listeners.find(({ protocol, state }) => protocol === "http" && state === "listening");
  const hint =
    http === undefined
      ? ""
      : `\nPoint a program at it:  export OTEL_EXPORTER_OTLP_ENDPOINT=http://${http.address}\n`;
  return `Sightglass listens
${lines.join("\n")}
  UI         ${loginUrl}
  data       ${dataDir}
${hint}`;
}

function listenerText({ address, state, holder, message }: ListenerStatus): string {
  if (state === "listening") return address;
  if (state === "port_taken")
    return `${address}  TAKEN${holder === undefined ? "" : ` by ${holder}`}; taken over as soon as it is free`;
  return `${address}  ${state}${message === undefined ? "" : `: ${message}`}`;
}
