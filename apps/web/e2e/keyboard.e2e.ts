import type { Page } from "@playwright/test";
import { NodePageView, untilLive, untilOnline } from "./harness/node-page.ts";
import { expect, test } from "./harness/test.ts";

test("by keyboard alone: find a node, cordon it with a reason, return it to service", async ({
  adminPage: page,
  product,
}) => {
  await product.enrol("typed-1");
  await untilOnline(product, "typed-1");
  await page.goto("/");
  await untilLive(page);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("typed-1");
  await expect(page.getByRole("option", { name: /typed-1/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.type("cordon");
  await expect(page.getByRole("option", { name: "Cordon…" })).toBeVisible();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "Cordon typed-1" })).toBeVisible();
  await tabTo(page, "Reason");
  await page.keyboard.type("typed, not clicked");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("typed-1");
  await expect(page.getByRole("option", { name: /typed-1/ })).toContainText("Cordoned");
  await page.keyboard.press("Enter");
  await page.keyboard.type("open");
  await page.keyboard.press("Enter");
  const node = new NodePageView(page);
  await expect(node.scheduling).toContainText("typed, not clicked");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await tabTo(page, "Return to service");
  await page.keyboard.press("Enter");
  await tabTo(page, "Return to service");
  await page.keyboard.press("Enter");
  await expect(node.scheduling).toHaveCount(0);
});

test("every page has its keys, and the help lists them", async ({ adminPage: page }) => {
  await page.goto("/");
  await untilLive(page);
  for (const [key, path] of [
    ["m", "/map"],
    ["n", "/nodes"],
    ["f", "/federations"],
    ["r", "/enrol"],
    ["e", "/events"],
    ["a", "/audit"],
    ["s", "/settings"],
    ["o", "/"],
  ] as const) {
    // On a busy machine the second key can come too late to belong to the first.
    await expect(async () => {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await page.waitForURL(
        (url) => url.pathname === path || (path !== "/" && url.pathname.startsWith(`${path}/`)),
        { timeout: 5000 },
      );
    }).toPass();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

/** Tab until the control with this name has the focus, as someone without a mouse does. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || !element.matches("a, button, input, textarea, select")) return "";
      return (document.querySelector(`label[for="${element.id}"]`) ?? element).textContent ?? "";
    });
    if (focused.includes(name)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches "${name}"`);
}
