import { readFile } from "node:fs/promises";
import type { ClientAuth, Extension, RequestHeaders, ServerAuth } from "../../component/host.ts";
import { WatchedFile } from "../extensionhelper/watched-file.ts";
import type { BasicAuthConfig, ClientCredentials } from "./config.ts";
import { type Htpasswd, matchesHash, parseHtpasswd } from "./htpasswd.ts";

/** `Authorization: Basic`. Source: contrib `extension/basicauthextension/extension.go`. */
export class BasicAuth implements Extension {
  readonly serverAuth?: ServerAuth;
  readonly clientAuth?: ClientAuth;
  readonly #config: BasicAuthConfig;
  #known: Htpasswd = new Map();

  constructor(config: BasicAuthConfig) {
    this.#config = config;
    if (config.htpasswd !== undefined)
      this.serverAuth = { authenticate: (headers) => this.#authenticate(headers) };
    if (config.client_auth !== undefined) this.clientAuth = clientAuthOf(config.client_auth);
  }

  /** Rejects where the file cannot be read. */
  async start(): Promise<void> {
    const { htpasswd } = this.#config;
    if (htpasswd === undefined) return;
    const file = htpasswd.file === "" ? "" : await readFile(htpasswd.file, "utf8");
    this.#known = parseHtpasswd(`${file}\n${htpasswd.inline}`);
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  async #authenticate(headers: RequestHeaders): Promise<Readonly<Record<string, string>>> {
    const header = headers.get("authorization")?.[0];
    if (header === undefined) throw new Error("no basic auth provided");
    const match = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(header);
    const pair = match === null ? "" : Buffer.from(match[1]!, "base64").toString();
    const colon = pair.indexOf(":");
    if (colon < 0) throw new Error("invalid authorization header");
    const username = pair.slice(0, colon);
    const hash = this.#known.get(username);
    // Nobody's hash takes as long as a wrong password: names cannot be guessed by time.
    const isRight = await matchesHash(pair.slice(colon + 1), hash ?? nobodysHash);
    if (hash === undefined || !isRight) throw new Error("invalid credentials");
    return { username, raw: header };
  }
}

const nobodysHash = "$2b$10$abcdefghijklmnopqrstuuTkFqMbMB1MJb1ZhMmYGiIUZ1kAFLRZi";

function clientAuthOf({ username, password, username_file, password_file }: ClientCredentials): ClientAuth {
  const name = sourceOf(username, username_file);
  const secret = sourceOf(password, password_file);
  const headers = async () => {
    // A file that cannot be read rejects: the request is then tried again.
    const pair = `${await name()}:${await secret()}`;
    return new Map([["authorization", `Basic ${Buffer.from(pair).toString("base64")}`]]);
  };
  return { headers };
}

function sourceOf(value: string, path: string): () => Promise<string> {
  if (path === "") return () => Promise.resolve(value);
  const file = new WatchedFile(path);
  return async () => (await file.text()).trim();
}
