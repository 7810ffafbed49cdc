import type { ClientAuth, Extension, RequestHeaders, ServerAuth } from "../../component/host.ts";
import { isSameSecret } from "../extensionhelper/same-secret.ts";
import { WatchedFile } from "../extensionhelper/watched-file.ts";
import type { BearerTokenAuthConfig } from "./config.ts";

/** Source: contrib `extension/bearertokenauthextension/bearertokenauth.go`. */
export class BearerTokenAuth implements Extension {
  readonly serverAuth: ServerAuth = { authenticate: (headers) => this.#authenticate(headers) };
  readonly clientAuth: ClientAuth = { headers: () => this.#headers() };
  readonly #config: BearerTokenAuthConfig;
  readonly #file: WatchedFile | undefined;

  constructor(config: BearerTokenAuthConfig) {
    this.#config = config;
    this.#file = config.filename === "" ? undefined : new WatchedFile(config.filename);
  }

  /** Rejects where the file cannot be read. */
  async start(): Promise<void> {
    await this.#file?.text();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  /** The values of the header that are right, the one to send first. */
  async #values(): Promise<readonly string[]> {
    const { scheme, token, tokens } = this.#config;
    const known = this.#file === undefined ? [token, ...tokens] : tokensIn(await this.#file.text());
    return known.filter((one) => one !== "").map((one) => (scheme === "" ? one : `${scheme} ${one}`));
  }

  async #authenticate(headers: RequestHeaders): Promise<Readonly<Record<string, string>>> {
    const given = headers.get(this.#config.header.toLowerCase())?.[0] ?? "";
    if (given === "") throw new Error("missing or empty authorization header");
    const values = await this.#values();
    if (!values.some((value) => isSameSecret(value, given)))
      throw new Error("scheme or token does not match");
    return { raw: given };
  }

  async #headers(): Promise<ReadonlyMap<string, string>> {
    const [value] = await this.#values();
    return value === undefined ? new Map() : new Map([[this.#config.header.toLowerCase(), value]]);
  }
}

/** The first word of each line; what follows is a comment. */
function tokensIn(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => line.trim().split(/\s+/)[0] ?? "");
}
