import { expectAccessible } from "./harness/accessible.ts";
import { ADMIN } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

test("a wrong password is refused with a sentence; the right one leads to where one wanted to go; signing out ends it", async ({
  page,
  product,
}) => {
  await page.goto(`${product.webUrl}/events?severity=warning`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel("Email").fill(ADMIN.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Email or password is wrong." })).toBeVisible();

  await page.getByLabel("Password").fill(ADMIN.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/events\?severity=warning$/);

  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goto(`${product.webUrl}/nodes`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
