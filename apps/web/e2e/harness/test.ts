import { cpSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, test as base, type Page } from "@playwright/test";
import { ADMIN, ProductUnderTest, ROOT } from "./product.ts";
import { signIn } from "./sign-in.ts";

type SignedIn = Awaited<ReturnType<BrowserContext["storageState"]>>;
type WorkerFixtures = {
  product: ProductUnderTest;
  /** The first admin's cookies: sign-in is throttled, so it happens once a worker. */
  adminState: SignedIn;
};
type TestFixtures = {
  /** A page that is signed in as the first admin. */
  adminPage: Page;
};

/** `product` is started once a worker and shared by its tests: each test uses nodes and names of its own. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  product: [
    // Playwright reads the names of the fixtures that are needed out of this pattern.
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands an object pattern here.
    async ({}, use, { workerIndex }) => {
      const product = await ProductUnderTest.start();
      await use(product);
      keepLogs(product, `worker-${workerIndex}`);
      await product.dispose();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  adminState: [
    async ({ browser, product }, use) => {
      const context = await browser.newContext();
      await signIn(await context.newPage(), product.webUrl, ADMIN);
      const state = await context.storageState();
      await context.close();
      await use(state);
    },
    { scope: "worker" },
  ],
  adminPage: async ({ browser, product, adminState }, use, { file }) => {
    await product.beginFile(file);
    const context = await browser.newContext({ baseURL: product.webUrl, storageState: adminState });
    await use(await context.newPage());
    await context.close();
  },
});

export { expect } from "@playwright/test";

/** Beside the traces of failed tests, for the case that there are any. */
export function keepLogs(product: ProductUnderTest, name: string): void {
  cpSync(join(product.dataDir, "logs"), join(ROOT, "test-results", "logs", name), { recursive: true });
}
