import type { Page } from "@playwright/test";

/** What runs in the page; there are no types of the DOM here. */
interface InPage {
  requestAnimationFrame(callback: (timeMs: number) => void): void;
  addEventListener(type: string, listener: (event: { timeStamp: number }) => void, options: object): void;
  readonly document: { querySelector(selector: string): object | null };
  readonly location: { hash: string };
  readonly performance: { now(): number };
  waited: Promise<number>;
}

/** Goes to an address of the app; milliseconds until a frame with the element in it was on the screen. */
export function shownMs(page: Page, address: string, selector: string): Promise<number> {
  return page.evaluate(
    ([hash, wanted]) => {
      const { document, location, performance, requestAnimationFrame } = globalThis as unknown as InPage;
      const startMs = performance.now();
      location.hash = hash!;
      return new Promise<number>((resolve) => {
        const look = (): void => {
          if (document.querySelector(wanted!) === null) requestAnimationFrame(look);
          // The frame after the change is on the screen when the next one begins.
          else requestAnimationFrame(() => resolve(performance.now() - startMs));
        };
        requestAnimationFrame(look);
      });
    },
    [address, selector],
  );
}

/** Milliseconds from the key press `act` ends with to the frame that shows another number of rows than before. */
export async function rowsChangedMs(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const inPage = globalThis as unknown as InPage;
    const { document, performance, requestAnimationFrame } = inPage;
    const rows = (): string | null => {
      const grid = document.querySelector("[role=treegrid]") as { getAttribute(name: string): string } | null;
      return grid?.getAttribute("aria-rowcount") ?? null;
    };
    const before = rows();
    inPage.waited = new Promise((resolve) => {
      let startMs = Number.NaN;
      const start = ({ timeStamp }: { timeStamp: number }): void => {
        startMs = timeStamp;
      };
      inPage.addEventListener("keydown", start, { capture: true, once: true });
      const look = (): void => {
        if (rows() === before) requestAnimationFrame(look);
        else requestAnimationFrame(() => resolve(performance.now() - startMs));
      };
      look();
    });
  });
  await act();
  return page.evaluate(() => (globalThis as unknown as InPage).waited);
}

/** Lengths of the frames while `act` runs. */
export async function frameLengthsMs(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const inPage = globalThis as unknown as { frames: number[]; isOver: boolean } & InPage;
    inPage.frames = [];
    inPage.isOver = false;
    let lastMs: number | undefined;
    const next = (timeMs: number): void => {
      if (lastMs !== undefined) inPage.frames.push(timeMs - lastMs);
      lastMs = timeMs;
      if (!inPage.isOver) inPage.requestAnimationFrame(next);
    };
    inPage.requestAnimationFrame(next);
  });
  await act();
  return page.evaluate(() => {
    const inPage = globalThis as unknown as { frames: number[]; isOver: boolean };
    inPage.isOver = true;
    return inPage.frames;
  });
}
