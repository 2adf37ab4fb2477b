import type { Page } from "@playwright/test";

export async function signIn(
  page: Page,
  webUrl: string,
  who: { email: string; password: string },
): Promise<void> {
  await page.goto(`${webUrl}/sign-in`);
  await page.getByLabel("Email").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
