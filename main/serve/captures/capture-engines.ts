import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type CaptureInfo, isCaptureName } from "../../../app/api/captures.ts";
import type { EngineClient } from "../../../app/api/methods.ts";
import { ApiFailure } from "../../../app/api/protocol.ts";
import { capturesDir } from "../../instance/data-dir.ts";
import type { CaptureHost, CaptureUse } from "../../server/capture-host.ts";

/** Going from page to page, and from file to file of an import, must not open it each time. */
const idleMs = 60_000;

/** The engine of a capture; `close` puts everything away. */
export interface OpenedCapture {
  readonly client: EngineClient;
  close(): Promise<void>;
}

export interface CaptureEnginesSettings {
  /** Of the live data. */
  readonly dataDir: string;
  /** Opens the folder of a capture, or makes it. */
  readonly open: (name: string, dataDir: string) => Promise<OpenedCapture>;
  readonly log: (line: string) => void;
}

interface Entry {
  readonly opening: Promise<OpenedCapture>;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

/**
 * The captures of a data directory, each with an engine while it is used.
 *
 *     entries   name ─▶ engine and its users    the one that is handed out; not yet, or no more, where it failed to open
 *     closings  name ─▶ being put away          its folder is still locked: whoever wants it again waits
 */
export class CaptureEngines implements CaptureHost {
  readonly #settings: CaptureEnginesSettings;
  readonly #entries = new Map<string, Entry>();
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
    const isNew = !this.#entries.has(name) && !existsSync(this.#dirOf(name));
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
    const discard = async (): Promise<void> => {
      release();
      if (entry.users === 0 && this.#entries.get(name) === entry) await this.remove(name);
    };
    try {
      return { client: (await entry.opening).client, isNew, release, discard };
    } catch (error) {
      release();
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    const dir = this.#dirOf(name);
    if (!existsSync(dir)) throw noSuch(name);
    await this.#close(name, () => rmSync(dir, { recursive: true, force: true }));
  }

  /** Closes all of them; none is opened any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#entries.keys(), ...this.#closings.keys()].map((name) => this.#close(name)));
  }

  #open(name: string, creates: boolean): Entry {
    if (this.#isClosed) throw new ApiFailure("unavailable", "Sightglass is ending.");
    const entry: Entry = { opening: this.#openFolder(name, creates), users: 0, closing: undefined };
    this.#entries.set(name, entry);
    entry.opening.catch(() => this.#forget(name, entry));
    return entry;
  }

  async #openFolder(name: string, creates: boolean): Promise<OpenedCapture> {
    const dataDir = this.#dirOf(name);
    await this.#closings.get(name);
    // Asked now: the one that was put away may have been removed.
    if (!creates && !existsSync(dataDir)) throw noSuch(name);
    return await this.#settings.open(name, dataDir);
  }

  #dirOf(name: string): string {
    if (!isCaptureName(name))
      throw new ApiFailure(
        "invalid_params",
        `${JSON.stringify(name)} is no name of a capture: up to 60 small letters, digits, dots, dashes and underscores.`,
      );
    return join(capturesDir(this.#settings.dataDir), name);
  }

  #forget(name: string, entry: Entry): void {
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
  }

  #closeLater(name: string, entry: Entry): void {
    // One that failed to open, or was removed under its users, is not ours to close any more.
    if (this.#entries.get(name) !== entry) return;
    entry.closing = setTimeout(() => void this.#close(name), idleMs);
    entry.closing.unref();
  }

  /** Whoever uses it still is told that it is gone. `afterwards` runs while nobody can open it. */
  #close(name: string, afterwards: () => void = () => undefined): Promise<void> {
    const entry = this.#entries.get(name);
    clearTimeout(entry?.closing);
    this.#entries.delete(name);
    const before = this.#closings.get(name);
    const closing = this.#putAway(name, entry, before)
      .then(afterwards)
      .finally(() => {
        if (this.#closings.get(name) === settled) this.#closings.delete(name);
      });
    const settled = closing.catch(() => undefined);
    this.#closings.set(name, settled);
    return closing;
  }

  async #putAway(
    name: string,
    entry: Entry | undefined,
    before: Promise<unknown> | undefined,
  ): Promise<void> {
    await before;
    try {
      await (await entry?.opening)?.close();
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
