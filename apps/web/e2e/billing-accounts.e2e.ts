import { AccountView, OperatorView } from "@orrery/protocol";
import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { untilLive } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { signIn } from "./harness/sign-in.ts";
import { expect, test } from "./harness/test.ts";

const VIEWER = { email: "vince@example.org", password: "sees no amounts at all" };
const PAYER = "Lyra Rendering";
const OTHER = "Vega Labs";

test.describe.configure({ mode: "serial" });

test("an account is opened, granted and sold credits, and gives some to another; its ledger tells", async ({
  adminPage: page,
  product,
}) => {
  await product.call(AccountView, "accounts.create", { name: OTHER, currency: "EUR" });
  await page.goto("/accounts?new=true");
  const opening = page.getByRole("dialog");
  await opening.getByLabel("Time zone").fill("Europe/Nowhere");
  await opening.getByRole("button", { name: "Open account" }).click();
  await expect(opening.getByText("A time zone of the IANA database")).toBeVisible();
  await expect(opening.getByLabel("Name")).toBeFocused();
  await opening.getByLabel("Name").fill(PAYER);
  await opening.getByLabel("Time zone").fill("Pacific/Kiritimati");
  await opening.getByLabel("Currency").fill("eur");
  await opening.getByRole("button", { name: "Open account" }).click();
  await page.waitForURL(/\/accounts\/[^/?]+$/);
  await expect(page.getByRole("heading", { name: PAYER, level: 1 })).toBeVisible();
  await expect(page.getByText("billed monthly in EUR")).toBeVisible();

  await page.getByRole("button", { name: "Grant credits" }).click();
  const grant = page.getByRole("dialog");
  await grant.getByLabel("Credits", { exact: true }).fill("100,000000001");
  await expect(grant.getByRole("region", { name: "What will happen" })).toContainText("100.000000001");
  await grant.getByLabel("Reason").fill("to begin with");
  await grant.getByRole("button", { name: "Grant credits" }).click();
  await expectBalance(page, "100000000001", "100.00");

  const sale = await chooseAction(page, "Sell credits…");
  await sale.getByLabel("Credits", { exact: true }).fill("50.5");
  await sale.getByLabel("Reference of the payment").fill("SEPA 4711");
  await expect(sale).toContainText("before tax");
  await sale.getByRole("button", { name: "Book the sale" }).click();
  await expectBalance(page, "150500000001", "150.50");

  const transfer = await chooseAction(page, "Transfer credits…");
  await transfer.getByRole("combobox", { name: "To" }).click();
  await page.getByRole("option", { name: OTHER }).click();
  await transfer.getByLabel("Credits", { exact: true }).fill("20.25");
  await transfer.getByLabel("Reason").fill("moved");
  await expect(transfer).toContainText(`Balance of ${OTHER}`);
  await transfer.getByRole("button", { name: "Transfer credits" }).click();
  await expectBalance(page, "130250000001", "130.25");

  const checkout = await chooseAction(page, "Open a payment page…");
  await expect(checkout).toContainText("No payment provider is configured");
  await page.keyboard.press("Escape");

  await page.getByRole("tab", { name: "Ledger" }).click();
  await expect(page.locator("[data-entry]")).toHaveCount(3);
  await page.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: "Transfer" }).click();
  await expect(page).toHaveURL(/kind=transfer/);
  await expect(page.locator("[data-entry]")).toHaveCount(1);
  await page.getByRole("button", { name: "Open entry 3" }).click();
  const entry = page.getByRole("dialog");
  await expect(entry).toContainText("−20.25");
  await expect(entry).toContainText("130.250000001");
});

test("nodes belong to it by their labels, and suspending says what it stops", async ({
  adminPage: page,
  product,
}) => {
  await product.enrol("lyra-1", { labels: { payer: "lyra" } });
  await eventually("lyra-1 is enrolled", async () => (await product.node("lyra-1")) ?? null);
  const account = await accountNamed(product, PAYER);
  await page.goto(`/accounts/${account.id}?tab=assignments`);
  await untilLive(page);
  await page.getByRole("button", { name: "Add rule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Labels").fill("payer=lyra");
  await expect(dialog).toContainText("1 node has these labels now: lyra-1.");
  await dialog.getByRole("button", { name: "Add rule" }).click();
  await expect(page.locator('[data-assigned="lyra-1"]')).toContainText("has payer=lyra");

  const suspending = await chooseAction(page, "Suspend…");
  await expect(suspending).toContainText("Usage is refused from now on");
  await expect(suspending.getByRole("button", { name: "Suspend account" })).toBeDisabled();
  await suspending.getByLabel("Reason").fill("not paid");
  await suspending.getByRole("button", { name: "Suspend account" }).click();
  await expect(suspending).toHaveCount(0);
  await expect(page.getByText("Suspended").first()).toBeVisible();
  await page.goto("/accounts?state=suspended");
  await expect(page.locator(`[data-account="${PAYER}"]`)).toContainText("130.25");
});

test("the overview proves the books", async ({ adminPage: page }) => {
  await page.goto("/billing");
  await page.getByRole("button", { name: "Prove the books" }).click();
  await expect(page.locator("[data-verdict=proven]")).toContainText(/\d+ entries of \d+ accounts/);
});

test("a viewer finds no billing in the navigation and sees no amounts; a member sees usage", async ({
  browser,
  product,
}) => {
  const viewer = await product.call(OperatorView, "operators.create", {
    ...VIEWER,
    name: "Vince",
    role: "viewer",
  });
  const account = await accountNamed(product, PAYER);
  const context = await browser.newContext({ baseURL: product.webUrl });
  const page = await context.newPage();
  await signIn(page, product.webUrl, VIEWER);
  const nav = page.getByRole("navigation", { name: "Main" });
  await expect(nav.getByRole("link", { name: "Nodes" })).toBeVisible();
  for (const name of ["Billing", "Accounts", "Rates", "Invoices"]) {
    await expect(nav.getByRole("link", { name })).toHaveCount(0);
  }
  for (const path of ["/billing", "/accounts", `/accounts/${account.id}`]) {
    await page.goto(path);
    await expect(page.getByText("Your role does not allow this page")).toBeVisible();
  }
  expect((await page.request.get("/api/trpc/accounts.list")).status()).toBe(403);

  await product.call(z.unknown(), "accounts.addMember", { accountId: account.id, operatorId: viewer.id });
  await page.goto("/billing");
  const card = page.getByRole("region", { name: PAYER });
  await expect(card).toContainText("Suspended");
  await expect(page.locator("main")).not.toContainText(/credits|€|130/);
  await context.close();
});

test("axe finds nothing serious on the accounts' pages, in either theme; a phone scrolls down only", async ({
  adminPage: page,
  product,
}) => {
  const account = await accountNamed(product, PAYER);
  await followSystemTheme(page, product.webUrl);
  const of = (tab: string) => `/accounts/${account.id}?tab=${tab}`;
  for (const path of ["/billing", "/accounts", of("overview"), of("settings")]) {
    await settle(page, path);
    await expectAccessibleInBothThemes(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/billing", "/accounts", of("ledger"), of("credits"), of("assignments")]) {
    await settle(page, path);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
  }
  await expectAccessible(page);
});

async function settle(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilLive(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** The dialogs have closed, and the balance is exactly so many units. */
async function expectBalance(page: Page, units: string, shown: string): Promise<void> {
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(`[data-balance="${units}"]`)).toContainText(shown);
}

async function chooseAction(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name }).click();
  return page.getByRole("dialog");
}

async function accountNamed(product: ProductUnderTest, name: string): Promise<AccountView> {
  const found = (await product.call(z.array(AccountView), "accounts.list")).find(
    (each) => each.name === name,
  );
  if (found === undefined) throw new Error(`There is no account ${name}.`);
  return found;
}
