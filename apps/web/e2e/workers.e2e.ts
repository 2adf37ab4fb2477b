import { WorkerView } from "@orrery/protocol/workers";
import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { untilLive, untilOnline } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

const SECRET = "hush-4712";
/** Quick to come and to go, and it says something twice a second that a page must not take for its own. */
const GREETER = `name: greeter
description: Greets for as long as it is let.
script: |
  i=0
  while true; do
    i=$((i + 1))
    printf '\\033[32mhello\\033[0m %s <b id="injected">plain</b>\\n' $i
    sleep 0.5 & wait
  done
environment:
  GREETING: { secret: greeting }
resources: { cpu: 0.05, memoryMiB: 32 }
stop: { drainMs: 0, graceMs: 1000 }
rollout: { watchMs: 300 }
`;

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ product }, { file }) => {
  await product.beginFile(file);
  // What the files before this one left.
  const groups = await product.call(z.array(z.object({ id: z.string() })), "scaling.list");
  for (const { id } of groups) await product.call(z.unknown(), "scaling.remove", { groupId: id });
  for (const { id } of await workersOf(product)) {
    await product.call(z.unknown(), "workers.remove", { workerId: id });
  }
  const asRoot = process.getuid?.() === 0 ? ["--workers-user", "root"] : [];
  await product.enrol("porter-1", { region: "north" }, ["--allow-workers", ...asRoot]);
  await untilOnline(product, "porter-1");
});

test("without workers the page says how to begin; a spec says its problems where they are, and what it would do", async ({
  adminPage: page,
}) => {
  await page.goto("/workers");
  await untilLive(page);
  await expect(page.getByText("No workers yet")).toBeVisible();
  await expect(page.getByText(/\d+ of \d+ hosts? allow workers/)).toBeVisible();
  await page.getByRole("tabpanel").getByRole("link", { name: "Deploy" }).click();

  const spec = page.getByRole("textbox", { name: "Spec" });
  await expect(page.getByRole("list", { name: "Dry run" })).toContainText("hello is new: 2 instances");
  await spec.fill("name: greeter\nresources:\n  cpus: 1\nports: 3\n");
  const problems = page.getByRole("list", { name: "Problems" });
  await expect(problems.getByRole("button")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Apply" })).toBeDisabled();
  await problems.getByRole("button", { name: "3:3 cpus is not a setting of resources." }).click();
  await expect(spec).toBeFocused();
  expect(await spec.evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe(27);
  await expectAccessible(page);

  await spec.fill(GREETER);
  const dryRun = page.getByRole("list", { name: "Dry run" });
  await expect(dryRun).toContainText("greeter is new: 1 instance of revision 1.");
  await expect(dryRun).toContainText("There is no secret greeting yet");
});

test("a secret is set and never shown; with it the spec runs", async ({ adminPage: page, product }) => {
  await page.goto("/workers?tab=secrets");
  await untilLive(page);
  await page.getByRole("button", { name: "New secret" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("greeting");
  await dialog.getByLabel("Value").fill(SECRET);
  await dialog.getByRole("button", { name: "Create secret" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator("[data-secret=greeting]")).toContainText("no worker");
  expect(await page.content()).not.toContain(SECRET);

  await page.goto("/workers/deploy");
  await untilLive(page);
  await page.getByRole("textbox", { name: "Spec" }).fill(GREETER);
  await expect(page.getByRole("list", { name: "Dry run" })).toContainText("greeter is new");
  await expect(page.getByText("There is no secret")).toHaveCount(0);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("heading", { name: "greeter", level: 1 })).toBeVisible();
  await expect(page.locator("[data-phase=running]")).toHaveCount(1);
  await expect(page.getByText("Its one instance is ready.")).toBeVisible();
  await untilRolledOut(product, 1);
});

test("a log is live, stands still when it is paused, is searched, and is text whatever it holds", async ({
  adminPage: page,
  product,
}) => {
  await openGreeter(page, product, "logs");
  const log = page.getByRole("log");
  await expect(log).toContainText(/hello \d+ <b id="injected">plain<\/b>/);
  await expect(log.locator("#injected")).toHaveCount(0);
  await expect(log).not.toContainText("[32m");
  const lines = log.locator("[data-log-line]");
  const before = await lines.last().innerText();
  await expect(lines.last()).not.toHaveText(before);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Paused" })).toBeVisible();

  await page.getByRole("textbox", { name: "Find in the log" }).fill("HELLO 2");
  await page.getByRole("button", { name: "Found next" }).click();
  await expect(page.getByRole("status").filter({ hasText: /1 of \d+/ })).toBeVisible();
  await expect(log.locator("mark").first()).toHaveText("hello 2");
  await page.getByRole("button", { name: "Start" }).click();
  await expect(lines.first()).toContainText("hello 1");
});

test("scaling says what it does first, and instances come and go", async ({ adminPage: page, product }) => {
  await openGreeter(page, product);
  await scaleTo(page, 3, "2 instances more are started.");
  await expect(page.locator("[data-phase=running]")).toHaveCount(3);
  await expect(page.getByText("All 3 instances are ready.")).toBeVisible();
  await scaleTo(page, 2, "1 instance is stopped, the least busy first.");
  await expect(page.locator("[data-phase=running]")).toHaveCount(2);
  await expect(page.locator("[data-phase=stopped]")).toHaveCount(1);

  await page.locator("[data-phase=running]").first().getByRole("button").first().click();
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText("Its process runs; it has no health check.");
  await sheet.getByRole("button", { name: "Restart…" }).click();
  await page.getByRole("button", { name: "Restart instance" }).click();
  await expect(page.getByText(/^Restarting /)).toBeVisible();
});

test("a bad revision goes back by itself and says why; an older one is deployed again after its difference is seen", async ({
  adminPage: page,
  product,
}) => {
  await openGreeter(page, product);
  await page.getByRole("link", { name: "Deploy…" }).click();
  const spec = page.getByRole("textbox", { name: "Spec" });
  await expect(spec).toHaveValue(/^name: greeter/);
  // Scaled since it was deployed, it keeps its number.
  await expect(spec).not.toHaveValue(/instances:/);
  await spec.fill((await spec.inputValue()).replace("hello", "good day"));
  const dryRun = page.getByRole("list", { name: "Dry run" });
  await expect(dryRun).toContainText("greeter gets revision 2, since script changed");
  await expect(dryRun.locator("[data-change=added]")).toContainText("good day");
  await page.getByRole("button", { name: "Apply" }).click();
  await untilRolledOut(product, 2);

  await applyGreeter(product, { script: "echo broken; exit 3\n" });
  await expect(page.getByRole("region", { name: "Failed roll-out" })).toContainText("Revision 3 failed:");
  await expect(page.getByText("Rolled back", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Its log" }).click();
  await expect(page.getByRole("log")).toContainText("broken");

  await page.getByRole("tab", { name: "Revisions" }).click();
  await page.locator('[data-revision="1"]').getByRole("button", { name: "Deploy again…" }).click();
  const dialog = page.getByRole("dialog");
  const difference = dialog.getByRole("region", { name: "From revision 2 to revision 1" });
  await expect(difference.locator("[data-change=added]")).toContainText("hello");
  await expect(dialog).toContainText("Its settings become the newest ones, as revision 4.");
  await dialog.getByRole("button", { name: "Deploy revision 1" }).click();
  await untilRolledOut(product, 4);
  const newest = page.locator('[data-revision="4"]');
  await expect(newest.getByText("proven", { exact: true })).toBeVisible();
});

test("what fits nowhere says so for each node; the node's own page says what runs on it", async ({
  adminPage: page,
  product,
}) => {
  const specs = [{ name: "nowhere", command: "true", placement: { filter: "region=moon" } }];
  await product.call(z.unknown(), "workers.applySpecs", { specs });
  await page.goto("/workers/nowhere");
  await untilLive(page);
  const notice = page.getByRole("region", { name: "Without a place" });
  await expect(notice).toContainText("porter-1 does not match the filter.");
  const node = await product.node("porter-1");
  await page.goto(`/nodes/${node?.id}`);
  await expect(page.getByRole("list", { name: "Workers on this node" })).toContainText("greeter2 instances");
});

test("axe finds nothing serious on the workers' pages, and nothing scrolls sideways on a phone", async ({
  adminPage: page,
  product,
}) => {
  const { id } = await greeterOf(product);
  await followSystemTheme(page, product.webUrl);
  const paths = [
    ...["/workers", "/workers?tab=hosts", `/workers/deploy?worker=${id}&revision=2`],
    ...["", "?tab=logs", "?tab=revisions"].map((tab) => `/workers/${id}${tab}`),
  ];
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

test("removing asks for the name, and its page then says that it was removed", async ({
  adminPage: page,
  product,
}) => {
  await openGreeter(page, product);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("2 instances get nothing new");
  await expect(dialog.getByRole("button", { name: "Remove worker" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("greeter");
  const { id } = await greeterOf(product);
  await dialog.getByRole("button", { name: "Remove worker" }).click();
  await expect(page.locator("[data-worker=nowhere]")).toBeVisible();
  await expect(page.locator("[data-worker=greeter]")).toHaveCount(0);
  await page.goto(`/workers/${id}`);
  await expect(page.getByText("The worker greeter was removed", { exact: true })).toBeVisible();
});

async function workersOf(product: ProductUnderTest): Promise<WorkerView[]> {
  return product.call(z.array(WorkerView), "workers.list");
}

async function greeterOf(product: ProductUnderTest): Promise<WorkerView> {
  const worker = (await workersOf(product)).find(({ name }) => name === "greeter");
  if (worker === undefined) throw new Error("greeter is not there.");
  return worker;
}

/** Its newest spec with something else in it, as one call of the API. */
async function applyGreeter(product: ProductUnderTest, change: object): Promise<void> {
  const { spec } = await greeterOf(product);
  await product.call(z.unknown(), "workers.applySpecs", { specs: [{ ...spec, ...change }] });
}

function untilRolledOut(product: ProductUnderTest, revision: number): Promise<WorkerView> {
  return eventually(`revision ${revision} is rolled out`, async () => {
    const worker = await greeterOf(product);
    return worker.rollout.state === "done" && worker.rollout.target === revision ? worker : null;
  });
}

async function openGreeter(page: Page, product: ProductUnderTest, tab = "instances"): Promise<void> {
  const { id } = await greeterOf(product);
  await page.goto(`/workers/${id}?tab=${tab}`);
  await page.getByRole("heading", { name: "greeter", level: 1 }).waitFor();
  await untilLive(page);
}

async function scaleTo(page: Page, count: number, consequence: string): Promise<void> {
  await page.getByRole("button", { name: "Scale…" }).click();
  const dialog: Locator = page.getByRole("dialog");
  await dialog.getByLabel("Instances").fill(String(count));
  await expect(dialog).toContainText(consequence);
  await dialog.getByRole("button", { name: `Scale to ${count}` }).click();
  await expect(dialog).toHaveCount(0);
}

async function openSettled(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilLive(page);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}
