import type { ListenerStatus } from "../component/listener-status.ts";

const loopback = /^(127\.|\[::1\]|localhost:)/;

/** A configuration may listen where others reach us, and OTLP has no login of its own: said once for each such address. */
export function warnOfOpenAddresses(listeners: readonly ListenerStatus[], log: (line: string) => void): void {
  for (const { protocol, address, state } of listeners)
    if (state === "listening" && !loopback.test(address))
      log(`warning: ${protocol} ${address} can be reached by other machines`);
}
