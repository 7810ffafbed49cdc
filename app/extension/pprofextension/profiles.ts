import type { HeapProfiler, Profiler } from "node:inspector";
import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** V8's profiler takes samples until it is stopped, or disposed of: then it takes none any more, and there is no profile. */
export class CpuProfile implements Disposable {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  static async start(): Promise<CpuProfile> {
    const session = new Session();
    session.connect();
    const profile = new CpuProfile(session);
    try {
      await session.post("Profiler.enable");
      await session.post("Profiler.start");
      return profile;
    } catch (error) {
      profile[Symbol.dispose]();
      throw error;
    }
  }

  async stop(): Promise<Profiler.Profile> {
    try {
      const { profile } = await this.#session.post("Profiler.stop");
      return profile;
    } finally {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    this.#session.disconnect();
  }
}

/** What the CPU does for so long. Rejects, and ends at once, when `signal` says so. */
export async function cpuProfile(forMs: number, signal: AbortSignal): Promise<Profiler.Profile> {
  const profile = await CpuProfile.start();
  try {
    await sleep(forMs, undefined, { signal });
  } catch (error) {
    profile[Symbol.dispose]();
    throw error;
  }
  return await profile.stop();
}

/** Samples of memory that is alive, by where it was allocated since it began. V8 takes them until it is disposed of. */
export class HeapSampling implements Disposable {
  readonly #session = new Session();

  static async start(): Promise<HeapSampling> {
    const sampling = new HeapSampling();
    sampling.#session.connect();
    await sampling.#session.post("HeapProfiler.startSampling");
    return sampling;
  }

  async profile(): Promise<HeapProfiler.SamplingHeapProfile> {
    const { profile } = await this.#session.post("HeapProfiler.getSamplingProfile");
    return profile;
  }

  [Symbol.dispose](): void {
    this.#session.disconnect();
  }
}
