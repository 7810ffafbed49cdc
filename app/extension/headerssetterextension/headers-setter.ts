import type { PipelineComponentSettings } from "../../component/component.ts";
import type { ClientAuth, Extension } from "../../component/host.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { WatchedFile } from "../extensionhelper/watched-file.ts";
import type { HeaderConfig, HeadersSetterConfig } from "./config.ts";

type Source = (client: ClientInfo | undefined) => string | undefined | Promise<string>;

/**
 * Adds headers. `insert` and `update` ask whether the header is there already: of what an `additional_auth` set, since nobody
 * else's headers are known here.
 */
export class HeadersSetter implements Extension {
  readonly clientAuth: ClientAuth = { headers: (client) => this.#headers(client) };
  readonly #config: HeadersSetterConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #sources: readonly (readonly [HeaderConfig, Source])[];
  #before: ClientAuth | undefined;

  constructor(config: HeadersSetterConfig, settings: PipelineComponentSettings) {
    this.#config = config;
    this.#settings = settings;
    this.#sources = config.headers.map((header) => [header, sourceOf(header)]);
  }

  start(): Promise<void> {
    const { additional_auth } = this.#config;
    if (additional_auth === undefined) return Promise.resolve();
    this.#before = this.#settings.host.extension(additional_auth)?.clientAuth;
    if (this.#before !== undefined) return Promise.resolve();
    const message = `failed to resolve authenticator "${additional_auth}": authenticator not found`;
    return Promise.reject(new Error(message));
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  async #headers(client: ClientInfo | undefined): Promise<ReadonlyMap<string, string>> {
    const headers = new Map(await this.#before?.headers(client));
    for (const [{ key, action, default_value }, source] of this.#sources) {
      const name = key.toLowerCase();
      const value = (await source(client)) ?? default_value;
      if (action === "delete") headers.delete(name);
      else if (value !== undefined && mayWrite(action, headers.has(name))) headers.set(name, value);
    }
    return headers;
  }
}

function mayWrite(action: string, isThere: boolean): boolean {
  return action === "upsert" || (action === "update") === isThere;
}

function sourceOf({ value, value_file, from_context, from_attribute }: HeaderConfig): Source {
  if (value_file !== undefined) {
    const file = new WatchedFile(value_file);
    return async () => (await file.text()).trim();
  }
  if (from_context !== undefined) return (client) => client?.metadata.get(from_context.toLowerCase())?.[0];
  if (from_attribute !== undefined) return (client) => client?.auth[from_attribute];
  return () => value;
}
