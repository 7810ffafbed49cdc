import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type CaptureInfo, capturePath, isCaptureName } from "../../../app/api/captures.ts";
import { ApiFailure } from "../../../app/api/protocol.ts";
import { capturesDir } from "../../instance/data-dir.ts";
import type { CaptureHost, CaptureUse } from "../../server/capture-host.ts";
import { OpenCapture } from "./open-capture.ts";

/** Going from page to page, and from file to file of an import, must not open it each time. */
const idleMs = 60_000;

export interface CaptureEnginesSettings {
  /** Of the live data. */
  readonly dataDir: string;
  /** URL of the page, once it listens; with a token for the command line, which finds a capture by its folder. */
  readonly ui: () => string;
  readonly token: string;
  readonly log: (line: string) => void;
}

interface Entry {
  readonly opening: Promise<OpenCapture>;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

/** The captures of a data directory, each with an engine while it is used. */
export class CaptureEngines implements CaptureHost {
  readonly #settings: CaptureEnginesSettings;
  readonly #entries = new Map<string, Entry>();
  /** Those that are being put away: their folders are still locked. */
  readonly #closings = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(settings: CaptureEnginesSettings) {
    this.#settings = settings;
  }

  list(): CaptureInfo[] {
    const root = capturesDir(this.#settings.dataDir);
    if (!existsSync(root)) return [];
    return readdirSync(root)
      .filter((name) => isCaptureName(name) && holdsDatabase(join(root, name)))
      .map((name) => ({ name, ...sizeOf(join(root, name)) }))
      .sort((a, b) => b.usedAtMs - a.usedAtMs);
  }

  async use(name: string, creates: boolean): Promise<CaptureUse> {
    const entry = this.#entries.get(name) ?? this.#open(name, creates);
    entry.users++;
    clearTimeout(entry.closing);
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      entry.users--;
      if (entry.users === 0) this.#closeLater(name, entry);
    };
    try {
      return { client: (await entry.opening).client, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    const dir = this.#dirOf(name);
    if (!existsSync(dir)) throw noSuch(name);
    await this.#close(name);
    rmSync(dir, { recursive: true, force: true });
  }

  /** Closes all of them; none is opened any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#entries.keys()].map((name) => this.#close(name)));
  }

  #open(name: string, creates: boolean): Entry {
    if (this.#isClosed) throw new ApiFailure("unavailable", "Sightglass is ending.");
    const dataDir = this.#dirOf(name);
    if (!creates && !existsSync(dataDir)) throw noSuch(name);
    const { ui, token, log } = this.#settings;
    const address = ui() + capturePath(name).replace(/\/$/, "");
    const closed = this.#closings.get(name) ?? Promise.resolve();
    const opening = closed.then(() => OpenCapture.open({ name, dataDir, ui: address, token, log }));
    const entry: Entry = { opening, users: 0, closing: undefined };
    this.#entries.set(name, entry);
    opening.catch(() => this.#entries.delete(name));
    return entry;
  }

  #dirOf(name: string): string {
    if (!isCaptureName(name))
      throw new ApiFailure(
        "invalid_params",
        `${JSON.stringify(name)} is no name of a capture: up to 60 small letters, digits, dots, dashes and underscores.`,
      );
    return join(capturesDir(this.#settings.dataDir), name);
  }

  #closeLater(name: string, entry: Entry): void {
    entry.closing = setTimeout(() => void this.#close(name), idleMs);
    entry.closing.unref();
  }

  #close(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return this.#closings.get(name) ?? Promise.resolve();
    clearTimeout(entry.closing);
    this.#entries.delete(name);
    const closing = this.#putAway(name, entry).finally(() => this.#closings.delete(name));
    this.#closings.set(name, closing);
    return closing;
  }

  async #putAway(name: string, { opening }: Entry): Promise<void> {
    try {
      await (await opening).close();
    } catch (error) {
      // It never opened, which its users were told, or could not be put away: what is in it is committed.
      this.#settings.log(`capture ${name}: ${(error as Error).message}`);
    }
  }
}

function noSuch(name: string): ApiFailure {
  return new ApiFailure("not_found", `There is no capture ${name}.`);
}

function holdsDatabase(dir: string): boolean {
  return existsSync(join(dir, "instance.lock"));
}

function sizeOf(dir: string): { readonly bytes: number; readonly usedAtMs: number } {
  let bytes = 0;
  let usedAtMs = 0;
  for (const file of readdirSync(dir)) {
    // Files of a database come and go while it is open.
    const found = statSync(join(dir, file), { throwIfNoEntry: false });
    if (found === undefined || !found.isFile()) continue;
    bytes += found.size;
    usedAtMs = Math.max(usedAtMs, found.mtimeMs);
  }
  return { bytes, usedAtMs };
}
