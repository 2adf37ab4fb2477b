import type { FederationView } from "@orrery/protocol";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./harness/accessible.ts";
import {
  enrolMembers,
  FederationPageView,
  federationNamed,
  untilHealthy,
} from "./harness/federation-page.ts";
import { untilLive } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import { expect, test } from "./harness/test.ts";

const MEMBERS = ["fed-1", "fed-2", "fed-3"];

test.describe.configure({ mode: "serial" });

test("three agents become a federation, with a preview before and a leader after", async ({
  adminPage: page,
  product,
}) => {
  await enrolMembers(product, MEMBERS);
  await page.goto("/federations");
  await untilLive(page);
  await page.getByRole("link", { name: "New federation" }).click();
  await page.waitForURL(/\/federations\/new$/);
  await chooseMembers(page);
  const preview = page.getByRole("region", { name: "Preview", exact: true });
  await expect(preview).toContainText(/Survives failures of\s*1\s*node/);
  await expect(preview).toContainText(/Links\s*3/);
  await expect(preview.getByRole("img", { name: "passed" }).first()).toBeVisible();
  await expect(preview.getByRole("img", { name: "failed" })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Create federation" }).click();
  await expect(page.getByRole("alert").first()).toContainText(/letters, digits/);
  await page.getByLabel("Name", { exact: true }).fill("orders");
  await page.getByRole("button", { name: "Create federation" }).click();
  await page.waitForURL(/\/federations\/(?!new)[^/]+$/);

  const view = new FederationPageView(page);
  await expect(page.getByRole("heading", { name: "orders", level: 1 })).toBeVisible();
  const federation = await untilHealthy(product, "orders");
  await expect(view.status).toContainText(leaderOf(federation));
  await expect(view.member(leaderOf(federation))).toContainText("Leads");
  for (const name of MEMBERS) await expect(view.member(name)).toBeVisible();
  await expect(page.getByRole("region", { name: "Readiness" })).toContainText("would take over");
  await expectAccessible(page);

  await page.goto("/federations");
  const row = page.locator('[data-federation="orders"]');
  await expect(row).toContainText("Healthy");
  await expect(row).toContainText(leaderOf(federation));
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Federations" })).toContainText("orders");
});

test("a switchover shows its dry run first, and the leadership moves with a higher token", async ({
  adminPage: page,
  product,
}) => {
  const before = await untilHealthy(product, "orders");
  const view = new FederationPageView(page);
  await view.open(before);
  const target = MEMBERS.find((name) => name !== leaderOf(before)) ?? "";
  const dialog = await view.chooseMemberAction(target, "Switch over to it…");
  const dryRun = dialog.getByRole("region", { name: "Dry run" });
  await expect(dryRun.getByRole("img", { name: "passed" }).first()).toBeVisible();
  await expect(dryRun.getByRole("img", { name: "failed" })).toHaveCount(0);
  expect(leaderOf(await untilHealthy(product, "orders"))).toBe(leaderOf(before));
  await expectAccessible(page);

  await dialog.getByRole("button", { name: "Switch over" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(view.member(target)).toContainText("Leads");
  const after = await untilHealthy(product, "orders");
  expect(leaderOf(after)).toBe(target);
  expect(after.leader?.fencingToken).toBeGreaterThan(before.leader?.fencingToken ?? 0);
});

test("a pause is above every page with who and why, and a resume takes it away", async ({
  adminPage: page,
  product,
}) => {
  const view = new FederationPageView(page);
  await view.open(await untilHealthy(product, "orders"));
  const dialog = await view.chooseAction("Pause automatic failovers…");
  await expect(dialog.getByRole("button", { name: "Pause", exact: true })).toBeDisabled();
  await dialog.getByLabel("Reason").fill("cable swap, ticket 4711");
  await dialog.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(dialog).toHaveCount(0);

  const banner = page.getByRole("region", { name: "Paused" });
  await expect(banner).toContainText("orders");
  await expect(banner).toContainText("cable swap, ticket 4711");
  await page.goto("/nodes");
  await expect(banner).toContainText("cable swap, ticket 4711");
  await expectAccessible(page);

  await banner.getByRole("button", { name: "Resume…" }).click();
  await dialog.getByRole("button", { name: "Resume", exact: true }).click();
  // Behind an open dialog nothing has a role.
  await expect(dialog).toHaveCount(0);
  await expect(banner).toHaveCount(0);
  expect((await federationNamed(product, "orders"))?.pauses.federation).toBeNull();
});

test("the whole fleet is paused from the palette, also while there is nothing to fail over", async ({
  adminPage: page,
}) => {
  await page.goto("/audit");
  await untilLive(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("pause automatic");
  await expect(page.getByRole("option", { name: "Pause automatic failovers" })).toBeVisible();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("core switch");
  await dialog.getByRole("button", { name: "Pause", exact: true }).click();
  const banner = page.getByRole("region", { name: "Paused" });
  await expect(banner).toContainText("the whole fleet");
  await banner.getByRole("button", { name: "Resume…" }).click();
  await dialog.getByRole("button", { name: "Resume", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(banner).toHaveCount(0);
});

test("a change of topology is previewed as a difference, applied and undone", async ({
  adminPage: page,
  product,
}) => {
  const federation = await untilHealthy(product, "orders");
  const view = new FederationPageView(page);
  await view.open(federation, "settings");
  await page.getByRole("radio", { name: /^Ring/ }).click();
  const preview = page.getByRole("region", { name: "Preview", exact: true });
  await expect(preview.getByRole("region", { name: "What changes" })).toBeVisible();
  await page.getByRole("button", { name: "Apply topology" }).click();
  const notice = page.getByRole("region", { name: "Topology changed" });
  await expect(notice).toContainText("The topology is ring; it was mesh");
  await eventually("the topology is ring", async () =>
    (await federationNamed(product, "orders"))?.topology === "ring" ? true : null,
  );
  await notice.getByRole("button", { name: "Undo" }).click();
  await eventually("the topology is mesh again", async () =>
    (await federationNamed(product, "orders"))?.topology === "mesh" ? true : null,
  );
  // What was undone can be done again.
  await expect(notice).toContainText("The topology is mesh; it was ring");
});

test("by keyboard: g f, the list's keys, and the palette's way to a federation", async ({
  adminPage: page,
}) => {
  await page.goto("/");
  await untilLive(page);
  // The second key counts for a moment only, which a busy machine may miss.
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("f");
    await page.waitForURL(/\/federations$/, { timeout: 5000 });
  }).toPass();
  // The list has its keys once it is there.
  await expect(page.locator('[data-federation="orders"]')).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByPlaceholder("Filter: name, member, region, topology")).toBeFocused();
  await page.keyboard.type("orders");
  await page.keyboard.press("Enter");
  // Others are in the list until the filter is applied.
  await expect(page.locator("[data-federation]")).toHaveCount(1);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "orders", level: 1 })).toBeVisible();

  await page.goto("/nodes");
  await untilLive(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("federation orders");
  await expect(page.getByRole("option", { name: /orders/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option", { name: "Go to federation orders" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "orders", level: 1 })).toBeVisible();
});

test("on a phone the list and the page fit", async ({ adminPage: page, product }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const federation = await untilHealthy(product, "orders");
  for (const path of ["/federations", "/federations/new", `/federations/${federation.id}`]) {
    await page.goto(path);
    await untilLive(page);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await sidewaysPx(page), `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }
});

test("removing needs the name, and the page says who removed it", async ({ adminPage: page, product }) => {
  const view = new FederationPageView(page);
  const federation = await untilHealthy(product, "orders");
  await view.open(federation);
  const dialog = await view.chooseAction("Remove federation…");
  const remove = dialog.getByRole("button", { name: "Remove", exact: true });
  await expect(remove).toBeDisabled();
  await dialog.getByRole("textbox").fill("orders");
  await remove.click();
  await page.waitForURL(/\/federations$/);
  await expect(page.locator('[data-federation="orders"]')).toHaveCount(0);
  await page.goto(`/federations/${federation.id}`);
  await expect(page.getByText("The federation orders was removed").first()).toBeVisible();
});

/** Whoever else is in the fleet of this worker is suggested, too: takes those out and adds the three. */
async function chooseMembers(page: Page): Promise<void> {
  const chosen = page.getByRole("list", { name: "Chosen members" });
  await expect(chosen.getByRole("listitem").first()).toBeVisible();
  for (let left = await chosen.getByRole("listitem").count(); left > 0; left -= 1) {
    await chosen
      .getByRole("button", { name: /^Take .* out$/ })
      .first()
      .click();
  }
  await expect(page.getByText("Nobody yet.")).toBeVisible();
  for (const name of MEMBERS) {
    await page.getByRole("textbox", { name: "Filter nodes" }).fill(name);
    await page.getByRole("button", { name: `Add ${name}`, exact: true }).click();
    await expect(chosen).toContainText(name);
  }
}

function leaderOf(federation: FederationView): string {
  return federation.leader?.name ?? "nobody";
}

function sidewaysPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
