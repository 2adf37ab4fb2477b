import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const REPORTED = ["serious", "critical"];

/** axe-core finds nothing serious or critical on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => REPORTED.includes(impact ?? ""))
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html.slice(0, 200)) }));
  expect(serious, `axe on ${page.url()}`).toEqual([]);
}
