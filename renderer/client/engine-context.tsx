import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import type { EngineClient } from "../../app/api/methods.ts";
import { assertDefined } from "../../app/base/assert.ts";
import type { ConnectionState } from "./reconnecting-client.ts";

/** The engine as views get it. */
export interface PageEngine extends EngineClient {
  readonly state: ConnectionState;
  onStateChange(listener: () => void): () => void;
  retryNow(): void;
}

const EngineContext = createContext<PageEngine | undefined>(undefined);

export function EngineProvider({ engine, children }: { engine: PageEngine; children: ReactNode }) {
  return <EngineContext value={engine}>{children}</EngineContext>;
}

export function useEngine(): PageEngine {
  return assertDefined(useContext(EngineContext), "useEngine outside of EngineProvider");
}

export function useConnectionState(): ConnectionState {
  const engine = useEngine();
  return useSyncExternalStore(engine.onStateChange, () => engine.state);
}
