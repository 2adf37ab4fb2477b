import { execFile } from "node:child_process";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { EventPage, TargetView } from "@orrery/protocol";
import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { untilLive, untilOnline } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import { type ProductUnderTest, ROOT } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

const NODES = ["probe-1", "probe-2"];
const CLI_MAIN = join(ROOT, "apps/cli/src/main.ts");
/** For what never comes: how soon it does is measured elsewhere. */
const FOLLOWS_MAX_MS = 60_000;

test.describe.configure({ mode: "serial" });

let endpoint: Server;
let port = 0;

test.beforeAll(async () => {
  endpoint = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
  const address = endpoint.address();
  if (address === null || typeof address === "string") throw new Error("The endpoint has no port.");
  port = address.port;
});

test.afterAll(() => {
  endpoint.close();
});

test("without targets the page says what one is; a new one is refused field by field, then measured", async ({
  adminPage: page,
  product,
}) => {
  for (const name of NODES) await product.enrol(name);
  for (const name of NODES) await untilOnline(product, name);
  await page.goto("/targets");
  await untilLive(page);
  await expect(page.getByText("A target is an endpoint outside the fleet")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "New target" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Port").fill("70000");
  await dialog.getByRole("button", { name: "Create target" }).click();
  await expect(dialog.getByText("1 to 63 lower-case letters, digits or hyphens.")).toBeVisible();
  await expect(dialog.getByText("A whole number from 1 to 65,535.")).toBeVisible();
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await expectAccessible(page);

  await dialog.getByLabel("Name").fill("gateway");
  await dialog.getByLabel("Host").fill("127.0.0.1");
  await dialog.getByLabel("Port").fill(String(port));
  await dialog.getByLabel("Interval", { exact: true }).fill("1");
  await dialog.getByLabel("Timeout", { exact: true }).fill("1");
  await chooseNodes(dialog, "name=probe-*");
  await expect(dialog.getByText("2 nodes match.")).toBeVisible();
  await dialog.getByLabel("Place").fill("Singapore");
  await dialog.getByRole("button", { name: "Create target" }).click();
  await page.waitForURL(/\/targets\/[^/?]+$/);
  await expect(page.getByRole("heading", { name: "gateway", level: 1 })).toBeVisible();

  // Loopback is private, and the target does not allow it: the agents say so.
  const nearest = page.getByRole("region", { name: "Nearest node" });
  await expect(nearest).toContainText(/refuse to measure it: 127\.0\.0\.1 is this host itself/);
});

test("allowed, it is measured by every node that matches, one is nearest, and the log says so", async ({
  adminPage: page,
  product,
}) => {
  await openTarget(page, product, "gateway");
  const dialog = await chooseAction(page, "Edit…");
  await expect(dialog.getByLabel("Host")).toHaveValue("127.0.0.1");
  await dialog.getByRole("checkbox", { name: /private ranges/ }).click();
  await expect(dialog.getByText("Agents then connect to hosts inside your own networks")).toBeVisible();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);

  const nearest = page.getByRole("region", { name: "Nearest node" });
  await expect(nearest).toContainText("All 2 nodes that measure it reach it");
  const target = await eventually("one is nearest", async () => {
    const found = await targetNamed(product, "gateway");
    return found?.nearest == null ? null : found;
  });
  expect(target.measures).toHaveLength(NODES.length);
  await expect(nearest).toContainText(/probe-[12]/);
  await expect(nearest).toContainText(/\d\s*(ms|µs)/);
  for (const name of NODES) {
    await expect(page.locator(`[data-measure="${name}"]`)).toContainText(/\d\s*(ms|µs)/);
  }
  await expect(page.getByRole("region", { name: "Events" })).toContainText("target.nearest_changed");
});

test("the nearest follows: in the log, on the map and in the matrix of the command line", async ({
  adminPage: page,
  product,
}) => {
  const venue = await startVenue();
  const target = await product.call(TargetView, "targets.create", {
    name: "venue",
    check: { kind: "http", url: venue.url, method: "HEAD" },
    nodeFilter: "name=probe-*",
    intervalMs: 1000,
    timeoutMs: 900,
    allowsPrivate: true,
  });
  await eventually("both have measured it for a while", async () => {
    const { measures, nearest } = (await targetNamed(product, "venue")) ?? target;
    const isSettled = measures.length === 2 && measures.every(({ sentCount }) => sentCount > 5);
    return isSettled && nearest !== null ? true : null;
  });
  await page.goto(`/map?view=flat&select=target:${target.id}`);
  await untilLive(page);
  const panel = page.locator("[data-map-panel]");
  const matrixOf = async () =>
    z
      .object({ targets: z.array(z.object({ name: z.string(), nearest: z.string().nullable() })) })
      .parse(JSON.parse(await runCli(product, "latency", "matrix", "--json")));
  const nearestInMatrix = async () =>
    (await matrixOf()).targets.find(({ name }) => name === "venue")?.nearest ?? "nobody";
  const before = await nearestInMatrix();
  const after = before === "probe-1" ? "probe-2" : "probe-1";
  await expect(panel).toContainText(`${before} is nearest.`);

  venue.swap();
  await expect(panel).toContainText(`${after} is nearest.`, { timeout: FOLLOWS_MAX_MS });
  expect(await nearestInMatrix()).toBe(after);
  const wanted = JSON.stringify({ type: "target.nearest_changed", subjectId: target.id, limit: 1 });
  const { items } = await product.call(EventPage, `events.list?input=${encodeURIComponent(wanted)}`);
  expect(items[0]?.summary).toContain(after);
  await product.call(z.unknown(), "targets.remove", { targetId: target.id });
  venue.stop();
});

test("the list shows it, narrows by text and state, and is gone through by keys", async ({
  adminPage: page,
}) => {
  await page.goto("/targets");
  await untilLive(page);
  const row = page.locator('[data-target="gateway"]');
  await expect(row).toContainText("Singapore");
  await expect(row).toContainText("Reached");
  await expect(row).toContainText(/probe-[12]/);
  await expect(row).toContainText("2 nodes, 1 s");

  await page.keyboard.press("/");
  await expect(page.getByPlaceholder("Filter: name, place, address, nearest node")).toBeFocused();
  await page.keyboard.type("nothing of the kind");
  await expect(page.getByText("No target matches the filter")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await page.getByRole("button", { name: /^Reached/ }).click();
  await expect(page).toHaveURL(/state=measured/);
  await expect(row).toBeVisible();
  await page.getByRole("heading", { name: "Targets" }).click();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "gateway", level: 1 })).toBeVisible();
});

test("a target that nobody reaches says why, and comes back by itself", async ({
  adminPage: page,
  product,
}) => {
  await openTarget(page, product, "gateway");
  await new Promise<void>((resolve) => endpoint.close(() => resolve()));
  const measures = page.getByRole("region", { name: "Nodes that measure it" });
  await expect(measures).toContainText(/refused/i);
  await new Promise<void>((resolve) => endpoint.listen(port, "127.0.0.1", resolve));
  await expect(measures).not.toContainText(/refused/i);
});

test("axe finds nothing serious on the targets' pages, in either theme", async ({
  adminPage: page,
  product,
}) => {
  const target = await openTarget(page, product, "gateway");
  await followSystemTheme(page, product.webUrl);
  const paths = ["/targets", "/targets?new=true", `/targets/${target.id}`];
  for (const path of paths) {
    await page.goto(path);
    await untilLive(page);
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await expectAccessibleInBothThemes(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of paths) {
    await page.goto(path);
    await untilLive(page);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }
});

test("the palette opens the dialog of a new target", async ({ adminPage: page }) => {
  await page.goto("/nodes");
  await untilLive(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("new target");
  await expect(page.getByRole("option", { name: "New target" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("New target");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(/\/targets$/);
});

test("removing says what ends, and the page then says who removed it", async ({
  adminPage: page,
  product,
}) => {
  const target = await openTarget(page, product, "gateway");
  const dialog = await chooseAction(page, "Remove…");
  await expect(dialog).toContainText("2 nodes stop measuring it.");
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await page.waitForURL(/\/targets$/);
  await expect(page.locator('[data-target="gateway"]')).toHaveCount(0);
  expect(await targetNamed(product, "gateway")).toBeUndefined();
  await page.goto(`/targets/${target.id}`);
  await expect(page.getByText("The target gateway was removed").first()).toBeVisible();
});

/** Answers one of its two callers at once and the other one late; each keeps its connection. */
async function startVenue() {
  const [fastMs, slowMs] = [1, 120];
  const delaysMs = new Map<Socket, number>();
  const server = createHttpServer((request, response) => {
    const delayMs = delaysMs.get(request.socket) ?? (delaysMs.size === 0 ? fastMs : slowMs);
    delaysMs.set(request.socket, delayMs);
    setTimeout(() => response.writeHead(200, { "content-length": 0 }).end(), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: venuePort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${venuePort}/`,
    swap: () => {
      for (const [socket, delayMs] of delaysMs) delaysMs.set(socket, delayMs === fastMs ? slowMs : fastMs);
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** With the token that the launcher leaves for this machine. */
async function runCli(product: ProductUnderTest, ...args: string[]): Promise<string> {
  const env = { ...process.env, ORRERY_DATA_DIR: product.dataDir };
  const { stdout } = await promisify(execFile)(process.execPath, [CLI_MAIN, ...args], { env });
  return stdout;
}

async function openTarget(page: Page, product: ProductUnderTest, name: string): Promise<TargetView> {
  const target = await targetNamed(product, name);
  if (target === undefined) throw new Error(`There is no target ${name}.`);
  await page.goto(`/targets/${target.id}`);
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await untilLive(page);
  return target;
}

async function chooseAction(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name }).click();
  return page.getByRole("dialog");
}

/** The suggestions would lie over the fields below. */
async function chooseNodes(dialog: Locator, filter: string): Promise<void> {
  const box = dialog.getByRole("combobox", { name: "Filter nodes" });
  await box.fill(filter);
  await box.blur();
}

async function targetNamed(product: ProductUnderTest, name: string): Promise<TargetView | undefined> {
  return (await product.call(z.array(TargetView), "targets.list")).find((each) => each.name === name);
}
