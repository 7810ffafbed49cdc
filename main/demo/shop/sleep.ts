import { setTimeout as delay } from "node:timers/promises";

export async function sleep(durationMs: number): Promise<void> {
  await delay(durationMs);
}
