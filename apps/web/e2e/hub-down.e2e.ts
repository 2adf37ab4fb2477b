import { untilLive, untilOnline } from "./harness/node-page.ts";
import { freeze, killHard, thaw } from "./harness/process-signals.ts";
import { expect, test } from "./harness/test.ts";

test("a silent hub: stale after a few seconds, nothing green, and everything back without a reload", async ({
  adminPage,
  product,
}) => {
  await product.enrol("watched-1");
  await untilOnline(product, "watched-1");
  await adminPage.goto("/nodes");
  await untilLive(adminPage);
  const row = adminPage.getByRole("row").filter({ hasText: "watched-1" });
  await expect(row).toContainText("Online");

  const hub = product.pidOf("hub");
  freeze(hub);
  try {
    await expect(adminPage.locator("[data-live-state=stale]")).toBeVisible({ timeout: 45_000 });
    await expect(adminPage.getByText(/The hub was last heard/)).toBeVisible();
    await expect(row).toContainText("Unknown");
    await expect(adminPage.getByRole("row").getByText("Online", { exact: true })).toHaveCount(0);
    await expect(adminPage.locator("#main .text-ok:visible")).toHaveCount(0);
  } finally {
    thaw(hub);
  }
  await untilLive(adminPage);
  await expect(row).toContainText("Online", { timeout: 60_000 });
});

test("a killed hub: the launcher brings it back, the page reconnects by itself and catches up", async ({
  adminPage,
  product,
}) => {
  await product.enrol("patient-1");
  await untilOnline(product, "patient-1");
  await adminPage.goto("/nodes");
  await untilLive(adminPage);

  killHard(product.pidOf("hub"));
  await expect(adminPage.locator("[data-live-state=reconnecting]")).toBeVisible();
  await untilLive(adminPage);
  const row = adminPage.getByRole("row").filter({ hasText: "patient-1" });
  await expect(row).toContainText("Online", { timeout: 60_000 });
  expect(product.output).toMatch(/hub stopped unexpectedly \(SIGKILL\)/);
});
