import type { Page } from "@playwright/test";

/** What runs in the page; there are no types of the DOM here. */
interface InPage {
  addEventListener(type: string, listener: (event: { timeStamp: number }) => void, options: object): void;
  removeEventListener(type: string, listener: unknown, options: object): void;
  requestAnimationFrame(callback: () => void): void;
  readonly document: {
    querySelector(selector: string): { getAttribute(name: string): string | null } | null;
  };
  readonly performance: { now(): number };
  waited: Promise<number>;
}

/**
 * Milliseconds between the event that `act` ends with and the frame in which the list shows the answer to another
 * question than before. `event` is what ends it: the key or the button that a person presses.
 */
export async function listShownMs(
  page: Page,
  event: "keydown" | "click",
  act: () => Promise<void>,
): Promise<number> {
  await page.evaluate(startClock, event);
  await act();
  return page.evaluate(() => (globalThis as unknown as InPage).waited);
}

function startClock(event: string): void {
  const page = globalThis as unknown as InPage;
  const shown = (): string | null =>
    page.document.querySelector("[data-question]")?.getAttribute("data-question") ?? null;
  const before = shown();
  page.waited = new Promise((resolve) => {
    let startMs: number | undefined;
    const start = ({ timeStamp }: { timeStamp: number }): void => {
      startMs = timeStamp;
    };
    // The last one counts: what is typed before Enter is not waited for.
    page.addEventListener(event, start, { capture: true });
    const look = (): void => {
      const now = shown();
      if (now === null || now === before) page.requestAnimationFrame(look);
      else {
        page.removeEventListener(event, start, { capture: true });
        // The frame after the change is on the screen when the next one begins.
        page.requestAnimationFrame(() => resolve(page.performance.now() - (startMs ?? Number.NaN)));
      }
    };
    look();
  });
}
