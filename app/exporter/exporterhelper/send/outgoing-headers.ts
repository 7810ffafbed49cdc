import type { ClientAuth, Host } from "../../../component/host.ts";
import type { ClientInfo } from "../../../pdata/client-info.ts";

/** The headers of a request: those configured, and what an authenticator adds. Names in lower case. */
export class OutgoingHeaders {
  readonly #configured: ReadonlyMap<string, string>;
  #auth: ClientAuth | undefined;

  constructor(configured: ReadonlyMap<string, string>) {
    this.#configured = new Map([...configured].map(([name, value]) => [name.toLowerCase(), value]));
  }

  /** Throws an `Error` where the authenticator does not exist or cannot do this. Called at the start, when extensions run. */
  resolve(host: Host, authenticator: string | undefined): void {
    if (authenticator === undefined || authenticator === "") return;
    const extension = host.extension(authenticator);
    if (extension === undefined)
      throw new Error(`failed to resolve authenticator "${authenticator}": authenticator not found`);
    if (extension.clientAuth === undefined)
      throw new Error(
        `failed to resolve authenticator "${authenticator}": requested authenticator is not a client authenticator`,
      );
    this.#auth = extension.clientAuth;
  }

  async of(client: ClientInfo | undefined): Promise<Readonly<Record<string, string>>> {
    const added = this.#auth === undefined ? [] : await this.#auth.headers(client);
    return Object.fromEntries([...this.#configured, ...lowerCased(added)]);
  }
}

function lowerCased(headers: Iterable<readonly [string, string]>): [string, string][] {
  return [...headers].map(([name, value]) => [name.toLowerCase(), value]);
}
