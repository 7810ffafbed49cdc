import type { Signal } from "../../../base/signal.ts";
import type { StorageClient } from "../../../component/host.ts";
import type { ExportRequest } from "../export-request.ts";
import { readStoredRequest, storeRequest } from "./stored-request.ts";

/** What a queue knows of a request without having it at hand. */
export interface Shelved {
  /** Order of arrival. */
  readonly number: number;
  readonly items: number;
  readonly bytes: number;
}

/** Where the requests of a queue lie until they are sent. */
export interface RequestShelf {
  /** It keeps requests across a restart. */
  readonly isPersistent: boolean;
  /** Where: two shelves of one location hold the same requests. Undefined for what nobody else can reach. */
  readonly location: string | undefined;
  /** What lies there, in order of arrival: left by an earlier run, or by the exporter that had the shelf before. */
  list(): Promise<readonly Shelved[]>;
  put(shelved: Shelved, request: ExportRequest): Promise<void>;
  /** Undefined where the bytes are no request any more. */
  get(shelved: Shelved): Promise<ExportRequest | undefined>;
  /** All of them or none. */
  remove(shelved: readonly Shelved[]): Promise<void>;
  close(): Promise<void>;
}

export class MemoryShelf implements RequestShelf {
  readonly isPersistent: boolean = false;
  readonly location = undefined;
  readonly #requests = new Map<number, { readonly shelved: Shelved; readonly request: ExportRequest }>();

  list(): Promise<readonly Shelved[]> {
    return Promise.resolve([...this.#requests.values()].map(({ shelved }) => shelved));
  }

  put(shelved: Shelved, request: ExportRequest): Promise<void> {
    this.#requests.set(shelved.number, { shelved, request });
    return Promise.resolve();
  }

  get({ number }: Shelved): Promise<ExportRequest | undefined> {
    return Promise.resolve(this.#requests.get(number)?.request);
  }

  remove(shelved: readonly Shelved[]): Promise<void> {
    for (const { number } of shelved) this.#requests.delete(number);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Wide enough for every integer a number holds exactly, so that keys sort as numbers. */
const numberDigits = 16;

/** A request under the key `<number>-<items>-<bytes>`: a start knows the size of the queue without reading requests. */
export class StorageShelf implements RequestShelf {
  readonly isPersistent = true;
  readonly #signal: Signal;
  readonly #client: StorageClient;

  constructor(signal: Signal, client: StorageClient) {
    this.#signal = signal;
    this.#client = client;
  }

  get location(): string {
    return this.#client.location;
  }

  async list(): Promise<readonly Shelved[]> {
    const keys = await this.#client.keys();
    return keys
      .map((key) => key.split("-").map(Number) as [number, number, number])
      .map(([number, items, bytes]) => ({ number, items, bytes }))
      .toSorted((a, b) => a.number - b.number);
  }

  put(shelved: Shelved, request: ExportRequest): Promise<void> {
    return this.#client.write(new Map([[keyOf(shelved), storeRequest(request)]]));
  }

  async get(shelved: Shelved): Promise<ExportRequest | undefined> {
    const stored = await this.#client.get(keyOf(shelved));
    return stored && readStoredRequest(stored, { signal: this.#signal, items: shelved.items });
  }

  remove(shelved: readonly Shelved[]): Promise<void> {
    return this.#client.write(new Map(shelved.map((one) => [keyOf(one), undefined])));
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

function keyOf({ number, items, bytes }: Shelved): string {
  return `${String(number).padStart(numberDigits, "0")}-${items}-${bytes}`;
}
