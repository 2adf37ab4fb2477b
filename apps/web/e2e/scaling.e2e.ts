import { ScalingGroupView } from "@orrery/protocol";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { runSql } from "./harness/database.ts";
import { untilLive } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { FakeScaler, SCALER_SECRET } from "./harness/scaler.ts";
import { expect, test } from "./harness/test.ts";

const SECRET = "scaler-key";
/** Its waits are none, so that each evaluation may act. */
const EAGER = {
  evaluateEveryMs: 1000,
  upCooldownMs: 0,
  downCooldownMs: 0,
  stabilizationMs: 0,
  upStepRatio: 10,
};

test.describe.configure({ mode: "serial" });

let scaler: FakeScaler;
test.beforeAll(async () => {
  scaler = await FakeScaler.start(1);
});
test.afterAll(() => scaler.close());

test("without groups the page says what one is; a new one opens after what was wrong is said", async ({
  adminPage: page,
  product,
}) => {
  await product.call(z.unknown(), "secrets.set", { name: SECRET, value: SCALER_SECRET });
  await page.goto("/scaling");
  await untilLive(page);
  await expect(page.getByText("A scaling group sets how many instances")).toBeVisible();
  await page.getByRole("button", { name: "New group" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Webhook" }).click();
  await dialog.getByLabel("Address").fill(scaler.url);
  await dialog.getByLabel("Name", { exact: true }).fill("encoders");
  await dialog.getByLabel("At least").fill("30");
  await dialog.getByLabel("At most").fill("12");
  await choose(page, "First policy", "Queue depth");
  await dialog.getByRole("button", { name: "Create group" }).click();
  await expect(dialog).toContainText("At most as many as the maximum.");
  await expect(dialog).toContainText("Choose the secret that signs what is sent.");
  await dialog.getByLabel("At least").fill("1");
  await choose(page, "Signing secret", SECRET);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("heading", { name: "encoders", level: 1 })).toBeVisible();
});

test("what is typed is told in words before it is applied, and what cannot be is said at its field", async ({
  adminPage: page,
  product,
}) => {
  await openGroup(page, product, "settings");
  const form = page.getByRole("region", { name: "Policies and settings" });
  await form.getByRole("button", { name: "Schedule" }).click();
  const windows = page.getByRole("list", { name: "Windows of schedule" });
  await expect(windows).toContainText("At 08:00, Monday through Friday");
  await expect(windows).toContainText(/Next: Mon \d\d \w+, 08:00; |Next: \w{3} \d\d \w+, 08:00; /);
  await windows.getByLabel("From").fill("0 8 31 2 *");
  await expect(windows).toContainText("never comes: look at its day and its month");
  await form.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(form).toContainText("Some fields are wrong; each says what it needs.");
  await form.getByRole("button", { name: "Remove the policy schedule" }).click();
  await form.getByLabel("Evaluated every", { exact: true }).fill("1");
  for (const wait of ["Wait after a change upward", "Wait before fewer", "Stabilization"]) {
    await form.getByLabel(wait, { exact: true }).fill("0");
  }
  await form.getByLabel("Step upward, times").fill("10");
  const preview = page.getByRole("region", { name: "What applying changes" });
  await expect(preview).toContainText("Evaluated every: 5 s → 1 s");
  await expect(preview).toContainText("Step upward, times: ×2 → ×10");
  await form.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(preview).toHaveCount(0);
  await expect(form.getByRole("button", { name: "Apply", exact: true })).toBeDisabled();
});

test("a queue that grows scales up, and the decision says why with all that it rests on", async ({
  adminPage: page,
  product,
}) => {
  const group = await openGroup(page, product);
  await product.call(z.unknown(), "scaling.tellSample", { groupId: group.id, metric: "queue", value: 35 });
  await expect(page.locator("[data-mark=up]").first()).toBeVisible();
  expect(await eventually("the scaler was told", () => (scaler.count === 4 ? scaler.count : null))).toBe(4);
  await expect(page.getByRole("region", { name: "The newest decision" })).toContainText(
    "35 wait, 10 for each",
  );
  await page.getByRole("tab", { name: "Decisions" }).click();
  const change = page.locator("li[data-decision=up]").first();
  await expect(change).toContainText("1 → 4");
  await change.getByRole("button").click();
  await expect(change.getByRole("region", { name: "What was read" })).toContainText("queue");
  await expect(change.getByRole("region", { name: "What each policy wishes" })).toContainText("4 in all");
  await page.getByRole("radio", { name: "All" }).click();
  await expect(page.locator("li[data-decision=none]").first()).toBeVisible();
});

test("a recorded load that is dropped is replayed with both settings, and what is typed is applied from there", async ({
  adminPage: page,
  product,
}) => {
  await openGroup(page, product, "settings");
  const minutes = Array.from(
    { length: 180 },
    (_, minute) => `${1_800_000_000 + 60 * minute},${minute < 90 ? 5 : 55}`,
  );
  await dropFile(page, "monday.csv", ["time,queue", ...minutes, "yesterday,9"].join("\n"));
  const card = page.getByRole("region", { name: "Back-test", exact: true });
  await expect(card).toContainText("monday.csv");
  await expect(card.getByRole("region", { name: "Lines that could not be read" })).toContainText("line 182");
  const highest = card.getByRole("row", { name: /Highest number/ });
  await expect(highest).toHaveText(/66$/);
  await page.getByRole("textbox", { name: "At most" }).fill("3");
  await expect(highest).toHaveText(/63$/);
  await expect(card.getByRole("row", { name: /Under capacity/ })).toContainText("1 h");
  await card.getByRole("button", { name: "Apply these settings" }).click();
  await expect(card.getByRole("button", { name: "Apply these settings" })).toHaveCount(0);
  await expect(page.getByRole("definition").filter({ hasText: "1 to 3" })).toBeVisible();
});

test("by hand: what it does is said first, and the reason stands in the events", async ({
  adminPage: page,
  product,
}) => {
  await openGroup(page, product);
  await page.getByRole("button", { name: "Set by hand…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Instances").fill("9");
  await dialog.getByLabel("Reason").fill("the sale begins");
  await dialog.getByRole("button", { name: "Set to 9" }).click();
  await expect(dialog).toContainText("At most 3, which is the group's maximum.");
  await dialog.getByLabel("Instances").fill("2");
  await expect(dialog).toContainText("From 3 to 2: 1 instance is drained and ended.");
  await dialog.getByRole("button", { name: "Set to 2" }).click();
  await expect(page.getByRole("region", { name: "Events" })).toContainText("by hand: the sale begins");
});

test("a provider that fails is told with its reason and its next try, in the list and on the page", async ({
  adminPage: page,
  product,
}) => {
  scaler.fault = "out of disk";
  await eventually("the provider is failing", async () => {
    const groups = await product.call(z.array(ScalingGroupView), "scaling.list");
    return groups.find(({ providerState }) => providerState.state === "failing");
  });
  await page.goto("/scaling");
  await untilLive(page);
  const row = page.locator("[data-group=encoders]");
  await expect(row).toHaveAttribute("data-state-kind", "failing");
  await expect(row).toContainText("out of disk");
  await openGroup(page, product);
  const card = page.getByRole("region", { name: "Provider" });
  await expect(card).toContainText("Failing");
  await expect(card).toContainText("Next try");
  scaler.fault = null;
  await expect(card).not.toContainText("Failing");
});

test("advice rests on replays: it is tried as a dry run, and then turned on", async ({
  adminPage: page,
  product,
}) => {
  const group = await product.call(ScalingGroupView, "scaling.create", {
    name: "mailers",
    provider: { kind: "webhook", url: scaler.url, signingSecret: SECRET },
    settings: { ...EAGER, min: 4, max: 8, policies: [{ kind: "queue", id: "queue", perInstance: 10 }] },
  });
  await seedHistory(product, group.id);
  await page.goto(`/scaling/${group.id}?tab=advice`);
  await untilLive(page);
  await page.getByRole("button", { name: "Look again" }).click();
  const card = page.getByRole("region", { name: "A smaller minimum" });
  await expect(card).toContainText("At least: 4 → 1");
  await expect(card.getByRole("columnheader", { name: "As advised" })).toBeVisible();
  await card.getByRole("button", { name: "Try as a dry run…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Try as a dry run" }).click();
  await expect(card.getByRole("button", { name: "Turn it on…" })).toBeVisible();
  await card.getByRole("button", { name: "Turn it on…" }).click();
  await expect(page.getByRole("dialog")).toContainText("Mode: dry run → on");
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("definition").filter({ hasText: "1 to 8" })).toBeVisible();
});

test("axe finds nothing serious on the scaling pages, and nothing scrolls sideways on a phone", async ({
  adminPage: page,
  product,
}) => {
  const group = await openGroup(page, product);
  await followSystemTheme(page, product.webUrl);
  const paths = ["/scaling", `/scaling/${group.id}`, `/scaling/${group.id}?tab=settings`];
  for (const path of paths) {
    await openSettled(page, path);
    await expectAccessibleInBothThemes(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of paths) {
    await openSettled(page, path);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
  }
});

async function openSettled(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilLive(page);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

async function openGroup(page: Page, product: ProductUnderTest, tab = "now"): Promise<ScalingGroupView> {
  const groups = await product.call(z.array(ScalingGroupView), "scaling.list");
  const group = groups.find(({ name }) => name === "encoders");
  if (group === undefined) throw new Error("There is no group.");
  await page.goto(`/scaling/${group.id}?tab=${tab}`);
  await page.getByRole("heading", { name: group.name, level: 1 }).waitFor();
  await untilLive(page);
  return group;
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole("dialog").getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}

/** As a file manager drops it. */
async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (file) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([file.text], file.name, { type: "text/csv" }));
      return transfer;
    },
    { name, text },
  );
  await page
    .getByRole("region", { name: "Recorded load from a file" })
    .dispatchEvent("drop", { dataTransfer });
}

/** Four days of a load that one instance carries. */
async function seedHistory(product: ProductUnderTest, groupId: string): Promise<void> {
  const queue = { count: 1, valueSum: 5, valueMax: 5, totalSum: 5, totalMax: 5 };
  const load = [{ evaluationCount: 1, wantedMin: 4, wantedMax: 4, readySum: 4, metrics: { queue } }];
  await runSql(
    product,
    `INSERT INTO scaling_minute (group_id, minute_at, decisions, load)
     SELECT $1, date_trunc('minute', now()) - make_interval(mins => minute), '[]', $2::jsonb
     FROM generate_series(2, 4 * 1440) AS minute`,
    [groupId, JSON.stringify(load)],
  );
}
