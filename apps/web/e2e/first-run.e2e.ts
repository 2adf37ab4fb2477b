import { expectAccessible } from "./harness/accessible.ts";
import { untilLive } from "./harness/node-page.ts";
import { ProductUnderTest } from "./harness/product.ts";
import { expect, keepLogs, test } from "./harness/test.ts";

test.describe
  .serial("the first run", () => {
    let product: ProductUnderTest;
    test.beforeAll(async () => {
      test.setTimeout(240_000);
      product = await ProductUnderTest.start({ setUp: false });
    });
    test.afterAll(async () => {
      keepLogs(product, "first-run");
      await product.dispose();
    });

    test("the printed link makes the first admin, works once, and leads to a dashboard that says what to do next", async ({
      page,
      browser,
    }) => {
      expect(product.setUpLink).toMatch(new RegExp(`^${product.webUrl}/setup\\?code=`));

      await page.goto(product.webUrl);
      await expect(page.getByRole("heading", { name: "Not set up yet" })).toBeVisible();
      await expectAccessible(page);

      await page.goto(product.setUpLink);
      await expect(page.getByRole("heading", { name: "Create the first admin" })).toBeVisible();
      await expectAccessible(page);
      await page.getByLabel("Name").fill("Grace");
      await page.getByLabel("Email").fill("grace@example.org");
      await page.getByLabel("Password").fill("short");
      await page.getByRole("button", { name: "Create admin and sign in" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "7 more characters" })).toBeVisible();
      await page.getByLabel("Password").fill("a sentence is a good one");
      await page.getByRole("button", { name: "Create admin and sign in" }).click();

      await page.waitForURL(`${product.webUrl}/`);
      await untilLive(page);
      await expect(page.getByRole("button", { name: "Account of Grace" })).toBeVisible();
      await expect(page.getByRole("link", { name: /Enrol/ }).first()).toBeVisible();
      await expectAccessible(page);

      const stranger = await browser.newPage();
      await stranger.goto(product.setUpLink);
      await expect(stranger.getByRole("heading", { name: "Already set up" })).toBeVisible();
      await stranger.close();
    });

    test("a second start prints no link and keeps the admin", async ({ page }) => {
      await product.stopLauncher();
      expect(product.output).toMatch(/Stopped/);
      await product.launch();
      expect(product.output).not.toMatch(/one-time link/);
      await page.goto(product.webUrl);
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    });
  });
