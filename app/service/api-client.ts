import * as v from "valibot";
import {
  type EngineClient,
  type MethodName,
  methods,
  type ParamsOf,
  type ResultOf,
  type TopicName,
  type Topics,
  type ValidParamsOf,
} from "../api/methods.ts";
import { ApiFailure } from "../api/protocol.ts";

/** One implementation for each method of the table. */
export type MethodHandlers = {
  readonly [M in MethodName]: (
    params: ValidParamsOf<M>,
    signal: AbortSignal | undefined,
  ) => ResultOf<M> | Promise<ResultOf<M>>;
};

export type TopicSources = {
  readonly [T in TopicName]: (listener: (event: Topics[T]) => void) => () => void;
};

/** The engine for clients in the same process, and behind every transport: names and params are checked here. */
export class ApiClient implements EngineClient {
  readonly #handlers: MethodHandlers;
  readonly #topics: TopicSources;
  readonly #log: (line: string) => void;

  constructor(handlers: MethodHandlers, topics: TopicSources, log: (line: string) => void) {
    this.#handlers = handlers;
    this.#topics = topics;
    this.#log = log;
  }

  async call<M extends MethodName>(
    method: M,
    params: ParamsOf<M>,
    signal?: AbortSignal,
  ): Promise<ResultOf<M>> {
    throwIfCancelled(signal);
    if (!Object.hasOwn(methods, method))
      throw new ApiFailure("unknown_method", `There is no method ${JSON.stringify(method)}`);
    const valid = v.safeParse(methods[method].params as v.GenericSchema, params);
    if (!valid.success) throw invalidParams(valid.issues);
    try {
      const result = await this.#handlers[method](valid.output as ValidParamsOf<M>, signal);
      throwIfCancelled(signal);
      return result;
    } catch (error) {
      throw error instanceof ApiFailure ? error : this.#unexpected(method, error);
    }
  }

  subscribe<T extends TopicName>(topic: T, listener: (event: Topics[T]) => void): () => void {
    if (!Object.hasOwn(this.#topics, topic))
      throw new ApiFailure("unknown_method", `There is no topic ${JSON.stringify(topic)}`);
    return this.#topics[topic](listener);
  }

  /** A bug of ours: the log gets where it happened, the client only that it did. */
  #unexpected(method: MethodName, error: unknown): ApiFailure {
    const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log(`${method}: ${shown}`);
    return new ApiFailure("internal", `${method} failed; see the log of the engine`);
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new ApiFailure("cancelled", "The request was cancelled");
}

/** Names every param that is wrong by its path. */
function invalidParams(issues: readonly v.BaseIssue<unknown>[]): ApiFailure {
  const detail = issues.map((issue) => ({ path: v.getDotPath(issue) ?? "", message: issue.message }));
  const shown = detail.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  return new ApiFailure("invalid_params", shown.join("; "), detail);
}
