import { expectAccessible } from "./harness/accessible.ts";
import { NodePageView, untilLive, untilOnline } from "./harness/node-page.ts";
import { expect, test } from "./harness/test.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test("on a phone: every page fits, and a node is found and cordoned with the thumb", async ({
  adminPage: page,
  product,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await product.enrol("pocket-1");
  const pocket = await untilOnline(product, "pocket-1");

  for (const path of [
    "/",
    "/nodes",
    "/federations",
    `/nodes/${pocket.id}`,
    "/targets",
    "/latency",
    "/enrol",
    "/events",
    "/audit",
    "/settings/operators",
  ]) {
    await page.goto(path);
    await untilLive(page);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }

  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Nodes" }).click();
  // Only the cards in view exist: the fleet of other tests may stand before this one.
  await page.getByRole("combobox", { name: "Filter nodes" }).fill("pocket-1");
  await page
    .getByRole("link", { name: /pocket-1/ })
    .first()
    .click();
  const node = new NodePageView(page);
  const dialog = await node.chooseAction("Cordon…");
  await dialog.getByRole("button", { name: "Cordon" }).click();
  await expect(node.scheduling).toContainText("Cordoned");
});
