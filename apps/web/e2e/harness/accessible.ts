import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const REPORTED = ["serious", "critical"];

/** What a theme can break: its colours. */
const THEME_RULES = ["color-contrast"];

/** axe-core finds nothing serious or critical on the page as it is now; `rules` = these alone. */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  // No page holds another one: axe runs in the page itself instead of opening a blank one for each look.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  const serious = violations
    .filter(({ impact }) => REPORTED.includes(impact ?? ""))
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html.slice(0, 200)) }));
  expect(serious, `axe on ${page.url()}`).toEqual([]);
}

/** The pages follow the system's colours from their next load on, as `expectAccessibleInBothThemes` needs it. */
export async function followSystemTheme(page: Page, url: string): Promise<void> {
  await page.context().addCookies([{ name: "orrery-theme", value: "system", url }]);
}

/** In the dark theme everything, in the light one what differs. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  await expect(page.locator("html")).not.toHaveAttribute("data-theme", /./);
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page, THEME_RULES);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page);
}
