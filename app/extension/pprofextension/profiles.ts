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

  /** The profile as JSON (.cpuprofile). */
  async stop(): Promise<string> {
    try {
      const { profile } = await this.#session.post("Profiler.stop");
      return JSON.stringify(profile);
    } finally {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    this.#session.disconnect();
  }
}

/** What the CPU does for so long. Rejects, and ends at once, when `signal` says so. */
export async function cpuProfile(forMs: number, signal: AbortSignal): Promise<string> {
  const profile = await CpuProfile.start();
  try {
    await sleep(forMs, undefined, { signal });
  } catch (error) {
    profile[Symbol.dispose]();
    throw error;
  }
  return await profile.stop();
}

/** A sample of one second of allocations that are still alive. Rejects, and ends at once, when `signal` says so. */
export async function heapProfile(signal: AbortSignal): Promise<string> {
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.startSampling");
    await sleep(1_000, undefined, { signal });
    const { profile } = await session.post("HeapProfiler.stopSampling");
    return JSON.stringify(profile);
  } finally {
    session.disconnect();
  }
}
