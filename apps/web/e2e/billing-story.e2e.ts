import { AccountView, InvoicePage, OperatorView } from "@orrery/protocol";
import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { openedEarlier, pdfText, UsageSource } from "./harness/billing.ts";
import { untilLive } from "./harness/node-page.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { signIn } from "./harness/sign-in.ts";
import { expect, test } from "./harness/test.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ACCOUNT = "Halley Freight";
const VIEWER = { email: "viola@example.org", password: "only looks at things" };

/** Of the list: 80 credits an hour. */
const AGENT_TIME = "agent_time";

test("an account is opened and credited; usage burns its credits before one's eyes, and is refused when they are gone", async ({
  adminPage: page,
  product,
}) => {
  await page.goto("/accounts?new=true");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(ACCOUNT);
  await dialog.getByLabel("Time zone").fill("UTC");
  await dialog.getByRole("combobox", { name: "Billed" }).click();
  await page.getByRole("option", { name: "Daily" }).click();
  await dialog.getByLabel("Currency").fill("EUR");
  await dialog.getByLabel("Price of one credit").fill("0.10");
  await dialog.getByLabel("Tax, in percent").fill("19");
  await dialog.getByLabel("Overdraft, in credits").fill("50");
  await dialog.getByRole("button", { name: "Open account" }).click();
  await expect(page.getByRole("heading", { name: ACCOUNT, level: 1 })).toBeVisible();
  await untilLive(page);

  await page.getByRole("button", { name: "Grant credits" }).first().click();
  await dialog.getByLabel("Credits", { exact: true }).fill("100");
  await dialog.getByLabel("Reason").fill("To begin with");
  await dialog.getByRole("button", { name: "Grant credits" }).click();
  const balance = page.getByRole("region", { name: "Balance" }).locator("[data-balance]");
  await expect(balance).toContainText("100.00");

  const { id } = await accountNamed(product, ACCOUNT);
  await openedEarlier(product, id, 3 * DAY_MS);
  const source = await UsageSource.make(product, "depot");
  const now = Date.now();
  const spent = await source.tell(id, [
    { meter: AGENT_TIME, value: HOUR_MS, atMs: noonBefore(now) },
    { meter: AGENT_TIME, value: HOUR_MS / 2, atMs: noonBefore(now) + HOUR_MS },
  ]);
  expect(spent.map(({ outcome }) => outcome)).toEqual(["booked", "booked"]);
  // Nobody reloads: 120 of the 100 credits are gone, 20 of them from the overdraft.
  await expect(balance).toContainText("−20.00");
  await source.tell(id, [{ meter: AGENT_TIME, value: HOUR_MS / 8, atMs: now }]);
  await expect(balance).toContainText("−30.00");

  const [refused] = await source.tell(id, [{ meter: AGENT_TIME, value: HOUR_MS, atMs: now }]);
  expect(refused).toMatchObject({ outcome: "refused", refusal: { reason: "insufficient" } });
  const refusals = page.getByRole("region", { name: "Refused usage" });
  await expect(refusals).toContainText(`The account ${ACCOUNT} lacks 60 credits`);
  await expect(balance).toContainText("−30.00");
});

test("what was used yesterday becomes an invoice: drafted, finalized, read as a PDF that says the same, and paid", async ({
  adminPage: page,
  product,
}) => {
  await page.goto("/invoices?seller=true");
  await untilLive(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Orrery Operations AG");
  await dialog.getByLabel("Payment").fill("IBAN CH93 0076 2011 6238 5295 7");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);

  await page.getByRole("button", { name: "New draft" }).first().click();
  await choose(page, dialog.getByRole("combobox", { name: "Account" }), ACCOUNT);
  await expect(dialog).toContainText(`for ${ACCOUNT}`);
  await dialog.getByRole("button", { name: "Make draft" }).click();
  await expect(page.getByRole("heading", { name: `Draft for ${ACCOUNT}`, level: 1 })).toBeVisible();
  const document = page.getByRole("article", { name: "Invoice document" });
  await expect(document).toContainText("DRAFT");
  const line = document.locator('tr[data-kind="usage"]');
  await expect(line).toContainText("Agent time");
  await expect(line).toContainText("€12.00");
  await expect(document.locator('tr[data-kind="promotional"]')).toContainText("−€10.00");
  const totals = document.locator('dl[aria-label="Totals"]');
  for (const amount of ["€2.00", "€0.38", "€2.38"]) await expect(totals).toContainText(amount);

  await line.getByRole("button", { name: "Agent time" }).click();
  await expect(dialog.locator("[data-usage-event]")).toHaveCount(2);
  await expect(dialog).toContainText("depot");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Finalize…" }).click();
  await expect(dialog).toContainText(/the number \d/);
  const number = /the number (\d{4}-\d{6})/.exec(await dialog.innerText())?.[1] ?? "none";
  await expect(dialog).toContainText("cannot be changed afterwards");
  await dialog.getByRole("button", { name: "Finalize" }).click();
  await expect(page.getByRole("heading", { name: `Invoice ${number}`, level: 1 })).toBeVisible();
  await expect(document).not.toContainText("DRAFT");

  const link = page.getByRole("link", { name: "PDF" }).first();
  const file = await page.request.get((await link.getAttribute("href")) ?? "");
  expect(file.headers()["content-type"]).toBe("application/pdf");
  const text = await pdfText(await file.body());
  for (const said of [
    ...["Orrery Operations AG", ACCOUNT, number, "Agent time", "IBAN CH93 0076 2011 6238 5295 7"],
    ...["12.00", "10.00", "EUR 2.00", "EUR 0.38", "EUR 2.38"],
  ]) {
    expect(text, `the PDF says ${said}`).toContain(said);
  }
  expect(text).not.toContain("DRAFT");

  await page.getByRole("button", { name: "Mark paid…" }).click();
  await dialog.getByLabel("Reference").fill("SEPA 2026-4711");
  await dialog.getByRole("button", { name: "Mark paid" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(document).toContainText("SEPA 2026-4711");
  // What the overdraft paid has been bought: 20 of the 30 credits below zero.
  expect((await accountNamed(product, ACCOUNT)).balanceUnits).toBe("-10000000000");

  await page.goto("/invoices?state=paid");
  await expect(page.locator(`[data-invoice="${number}"]`)).toContainText("Paid");
  await expect(page.locator('[data-invoice="draft"]')).toHaveCount(0);
});

test("a card is tried on yesterday's usage, made, seen among the prices, and ended", async ({
  adminPage: page,
  product,
}) => {
  const { id } = await accountNamed(product, ACCOUNT);
  const day = new Date(noonBefore(Date.now())).toISOString().slice(0, 10);
  await page.goto(`/rates?tab=calculator&account=${id}&span=custom&from=${day}&to=${day}`);
  await untilLive(page);
  const figures = page.getByRole("region", { name: "What it would have cost" });
  const row = figures.locator(`[data-meter="${AGENT_TIME}"]`);
  await expect(row).toContainText("120.00");
  const rate = page.getByRole("region", { name: "Rate of Agent time" });
  await rate.getByLabel("Credits", { exact: true }).fill("100");
  await expect(row).toContainText("+30.00");
  await expect(row).toContainText("+25 %");
  await rate.getByLabel("Credits", { exact: true }).fill("a lot");
  await expect(rate.getByRole("alert")).toContainText("no amount of credits");

  await page.goto(`/rates/new?account=${id}`);
  await page.getByLabel("Name").fill("Halley's own");
  await choose(page, page.getByRole("combobox", { name: "Add a meter" }), /^Agent time/);
  await rate.getByLabel("Credits", { exact: true }).fill("40");
  const preview = page.getByRole("region", { name: "What changes" });
  await expect(preview).toContainText("40 credits / hour");
  await expect(preview).toContainText("instead of 80 credits / hour");
  await page.getByRole("button", { name: "Create card" }).click();
  const sheet = page.getByRole("dialog", { name: "Halley's own" });
  await expect(sheet).toContainText("40 credits / hour");

  await page.goto(`/rates?account=${id}`);
  await expect(page.locator(`[data-meter="${AGENT_TIME}"]`)).toContainText("own card");
  await page.goto("/rates?tab=cards");
  await page.locator('[data-card="Halley\'s own"]').getByRole("button", { name: "Actions for" }).click();
  await page.getByRole("menuitem", { name: "End…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("80 credits / hour, instead of 40 credits / hour");
  await dialog.getByRole("button", { name: "End card" }).click();
  await expect(page.locator('[data-card="Halley\'s own"]')).toContainText("Over");
});

test("axe finds nothing serious on rates and invoices, in either theme, and nothing is cut off on a phone", async ({
  adminPage: page,
  product,
}) => {
  const wanted = encodeURIComponent(JSON.stringify({ limit: 1 }));
  const [invoice] = (await product.call(InvoicePage, `invoices.list?input=${wanted}`)).items;
  const { id } = await accountNamed(product, ACCOUNT);
  const paths = [
    "/rates",
    "/rates?tab=cards&card=list",
    "/rates?tab=meters",
    `/rates?tab=calculator&account=${id}&span=this_month`,
    "/rates/new?from=list",
    "/invoices",
    "/invoices?new=true",
    `/invoices/${invoice?.id}`,
  ];
  await followSystemTheme(page, product.webUrl);
  for (const path of paths) {
    await settled(page, path);
    await expectAccessibleInBothThemes(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of paths) {
    await settled(page, path);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }
});

test("without the billing role there are no amounts to be seen: not in the pages, not in the files", async ({
  browser,
  product,
}) => {
  await product.call(OperatorView, "operators.create", { ...VIEWER, name: "Viola", role: "viewer" });
  const wanted = encodeURIComponent(JSON.stringify({ limit: 1 }));
  const [invoice] = (await product.call(InvoicePage, `invoices.list?input=${wanted}`)).items;
  const context = await browser.newContext({ baseURL: product.webUrl });
  const page = await context.newPage();
  await signIn(page, product.webUrl, VIEWER);
  for (const path of ["/rates", "/rates/new", "/invoices", `/invoices/${invoice?.id}`]) {
    await page.goto(path);
    await expect(page.getByText("Your role does not allow this page")).toBeVisible();
    await expect(page.getByText(/€|EUR|credits/)).toHaveCount(0);
  }
  for (const file of ["pdf", "csv", "json"]) {
    const answer = await page.request.get(`/v1/invoices/${invoice?.id}.${file}`);
    expect(answer.status(), file).toBe(403);
  }
  await context.close();
});

async function settled(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilLive(page);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

async function choose(page: Page, select: Locator, name: string | RegExp): Promise<void> {
  await select.click();
  await page.getByRole("option", { name }).click();
}

async function accountNamed(product: ProductUnderTest, name: string): Promise<AccountView> {
  const found = (await product.call(z.array(AccountView), "accounts.list")).find(
    (each) => each.name === name,
  );
  if (found === undefined) throw new Error(`There is no account ${name}.`);
  return found;
}

/** Of the day before, in UTC: a period that has ended. */
function noonBefore(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS) * DAY_MS - DAY_MS / 2;
}
