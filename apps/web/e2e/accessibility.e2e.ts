import { expectAccessible } from "./harness/accessible.ts";
import { untilLive, untilOnline } from "./harness/node-page.ts";
import { expect, test } from "./harness/test.ts";

const PAGES = [
  "/",
  "/nodes",
  "/nodes/NODE",
  "/federations",
  "/federations/new",
  "/failovers",
  "/targets",
  "/latency",
  "/enrol",
  "/events",
  "/audit",
  "/settings/operators",
  "/settings/sessions",
  "/settings/tokens",
  "/settings/security",
  "/settings/fleet",
];

for (const scheme of ["dark", "light"] as const) {
  test(`axe finds nothing serious on any page, ${scheme}`, async ({ adminPage: page, product }) => {
    test.setTimeout(120_000);
    await product.enrol(`looked-at-${scheme}`);
    const node = await untilOnline(product, `looked-at-${scheme}`);
    await page.goto("/");
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemcheckbox", { name: scheme === "dark" ? "Dark" : "Light" }).click();
    for (const path of PAGES) {
      await page.goto(path.replace("NODE", node.id));
      await untilLive(page);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0, { timeout: 20_000 });
      await expectAccessible(page);
    }
  });
}
