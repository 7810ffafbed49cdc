import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./sightglass.ts";

/** WCAG 2.2 at level AA, and what the rules' authors hold to be good practice. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const nameRule = "label-content-name-mismatch";

/** Checks what is on screen in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator(`html[data-theme=${colorScheme}]`)).toBeVisible();
    const whole = await new AxeBuilder({ page }).withTags(tags).disableRules(nameRule).analyze();
    // Cards and edges of a graph show figures; their names say them in words, which the rule takes for another label.
    const names = await new AxeBuilder({ page })
      .withRules(nameRule)
      .exclude("[data-id]")
      .exclude("[data-part]")
      .analyze();
    const found = [...whole.violations, ...names.violations].map(({ id, help, nodes }) => ({
      ...{ id, help },
      where: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
    }));
    expect(found, `in the ${colorScheme} theme`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "dark" });
}
