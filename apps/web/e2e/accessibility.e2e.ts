import { expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
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

test("axe finds nothing serious on any page, in either theme", async ({ adminPage: page, product }) => {
  test.setTimeout(240_000);
  await product.enrol("looked-at");
  const node = await untilOnline(product, "looked-at");
  await followSystemTheme(page, product.webUrl);
  for (const path of PAGES) {
    await page.goto(path.replace("NODE", node.id));
    await untilLive(page);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await expectAccessibleInBothThemes(page);
  }
});

test("the theme that one chooses is worn by every page", async ({ adminPage: page }) => {
  await page.goto("/");
  for (const [name, theme] of [
    ["Light", "light"],
    ["Dark", "dark"],
  ] as const) {
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemcheckbox", { name }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  }
});
