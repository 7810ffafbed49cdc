import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import type { MethodName, ParamsOf, ResultOf } from "../../app/api/methods.ts";
import { useConnectionState, useEngine } from "./engine-context.tsx";
import { LatestQuery, type Loader, type QueryState } from "./latest-query.ts";

export interface Query<T> extends QueryState<T> {
  /** Asks again now. */
  retry(): void;
}

export interface QueryOptions {
  /** Each new value asks the same question again (at a bearable pace): the version of what is in the store. */
  readonly refreshKey?: unknown;
  /** Keep showing the last answer while a new question is asked; on by default. */
  readonly keepData?: boolean;
}

/** The answer to one method of the engine; `undefined` params ask nothing. */
export function useEngineQuery<M extends MethodName>(
  method: M,
  params: ParamsOf<M> | undefined,
  options: QueryOptions = {},
): Query<ResultOf<M>> {
  const engine = useEngine();
  const key = params === undefined ? undefined : `${method} ${JSON.stringify(params)}`;
  return useQuery(key, (signal) => engine.call(method, params as ParamsOf<M>, signal), options);
}

/**
 * The answer to a question known by `key`. `load` is called with the newest closure, so it may read the present time.
 * Asks again when the connection comes back.
 */
export function useQuery<T>(key: string | undefined, load: Loader<T>, options: QueryOptions = {}): Query<T> {
  const [query] = useState(() => new LatestQuery<T>());
  const { refreshKey, keepData = true } = options;
  const isOpen = useConnectionState() === "open";
  const loadNow = useEffectEvent((signal: AbortSignal) => load(signal));
  const [loadedKey, setLoadedKey] = useState<string>();

  const start = useEffectEvent((): void => {
    if (key === undefined) query.stop();
    else {
      query.load(loadNow, keepData || key === loadedKey);
      setLoadedKey(key);
    }
  });
  const refresh = useEffectEvent((): void => {
    if (key !== undefined && isOpen && loadedKey === key) query.refresh(loadNow);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the question, reconnecting asks anew
  useEffect(() => {
    start();
    return () => query.stop();
  }, [query, key, isOpen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the refresh key is the trigger
  useEffect(() => refresh(), [refreshKey]);

  const state = useSyncExternalStore(query.subscribe, () => query.state);
  return { ...state, retry: () => query.load(load, true) };
}
