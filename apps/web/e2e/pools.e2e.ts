import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PoolView } from "@orrery/protocol";
import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { untilLive, untilOnline } from "./harness/node-page.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

const SECRET = "hush-4711";
/** A probe every five seconds finds it, and the page is told. */
const FOUND_MAX_MS = 60_000;

test.describe.configure({ mode: "serial" });

const servers: Server[] = [];
let originPort = 0;
let upstreamPort = 0;
let closedPort = 0;

test.beforeAll(async () => {
  const origin = createServer((_, response) => response.end("here"));
  const gone = createServer();
  const ports = await Promise.all([origin, createUpstream(), gone].map(listen));
  [originPort = 0, upstreamPort = 0, closedPort = 0] = ports;
  gone.close();
});

test.afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

test("without pools the page says what one is; a new one opens, and takes in a list after a dry run", async ({
  adminPage: page,
  product,
}) => {
  await product.enrol("relay-1");
  await untilOnline(product, "relay-1");
  await page.goto("/pools");
  await untilLive(page);
  await expect(page.getByText("A pool is a set of upstream proxies.")).toBeVisible();
  await page.getByRole("button", { name: "New pool" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("research");
  await page.getByRole("dialog").getByRole("button", { name: "Create pool" }).click();
  await expect(page.getByRole("heading", { name: "research", level: 1 })).toBeVisible();
  await expect(page.getByText("No proxies yet")).toBeVisible();

  await page.getByRole("button", { name: "Import…" }).click();
  const dialog = page.getByRole("dialog");
  const lines = [
    `http://scout:${SECRET}@127.0.0.1:${upstreamPort}?country=de`,
    `127.0.0.1:${closedPort}`,
    `127.0.0.1:port:scout:${SECRET}`,
  ];
  await dialog.getByLabel("List").fill(lines.join("\n"));
  await dialog.getByRole("button", { name: "Dry run" }).click();
  const dryRun = dialog.getByRole("region", { name: "Dry run" });
  await expect(dryRun).toContainText("2 new, 0 changed, 0 as they are; 1 line cannot be read.");
  await expect(dryRun.locator('[data-line="3"]')).not.toContainText(SECRET);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Import 2 proxies" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("row")).toHaveCount(3);
});

test("its proxies are found live: one is healthy with its exit, the other one says why not", async ({
  adminPage: page,
  product,
}) => {
  await openPool(page, product);
  const good = proxyRow(page, upstreamPort);
  await expect(good).toHaveAttribute("data-health", "healthy", { timeout: FOUND_MAX_MS });
  await expect(good).toContainText("127.0.0.1");
  await expect(good).toContainText(/\d\s*(ms|µs)/);
  const bad = proxyRow(page, closedPort);
  await expect(bad).toHaveAttribute("data-health", /suspect|cooling|dead/, { timeout: FOUND_MAX_MS });
  await bad.getByRole("button", { name: `127.0.0.1:${closedPort}`, exact: true }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText(/refused|reached|connect/i);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByText(SECRET)).toHaveCount(0);
});

test("settings are tried on recorded traffic before they are saved", async ({ adminPage: page, product }) => {
  await openPool(page, product, "settings");
  await page.getByLabel("Ports").fill("80, x");
  await expect(page.getByText("Port numbers from 1 to 65,535")).toBeVisible();
  await page.getByLabel("Ports").fill(`80, 443, ${originPort}`);
  await page.getByLabel("Private subnets").fill("127.0.0.0/8");
  await page.getByRole("button", { name: /^Try on the last/ }).click();
  await expect(page.getByRole("rowheader", { name: "As typed" })).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeDisabled();
});

test("retiring says what the proxy carries, and then it is gone", async ({ adminPage: page, product }) => {
  await openPool(page, product);
  await page.getByRole("checkbox", { name: `Select 127.0.0.1:${closedPort}` }).click();
  await page
    .getByRole("region", { name: "Selected proxies" })
    .getByRole("button", { name: "Retire…" })
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Nothing goes through it now.");
  await dialog.getByRole("button", { name: "Retire", exact: true }).click();
  await expect(proxyRow(page, closedPort)).toHaveCount(0);
  await expect(proxyRow(page, upstreamPort)).toBeVisible();
});

test("a rate limit says what the fleet may use before it is made, changed and removed", async ({
  adminPage: page,
}) => {
  await page.goto("/rate-limits?new=true");
  await untilLive(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Target").fill("example.org");
  await dialog.getByLabel("Allowed").fill("1200");
  await expect(dialog).toContainText("at most 240 requests in 1 min");
  await dialog.getByRole("button", { name: "Create limit" }).click();
  const card = page.locator('[data-limit="example.org"]');
  await expect(card).toContainText("240 requests in 1 min from each exit");
  await card.getByRole("button", { name: "Edit example.org" }).click();
  await dialog.getByLabel("The fleet's share, %").fill("10");
  await expect(dialog).toContainText("Until now it was 240 requests in 1 min.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(card).toContainText("120 requests in 1 min from each exit");
});

test("a worker's secret is shown once, with the line that it sets; revoking ends it", async ({
  adminPage: page,
}) => {
  await page.goto("/gateway?tab=credentials&new=true");
  await untilLive(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Worker").fill("crawler");
  await dialog.getByRole("checkbox", { name: "research" }).click();
  await dialog.getByRole("button", { name: "Create credential" }).click();
  const line = await dialog.getByRole("region", { name: "environment line" }).innerText();
  expect(line).toMatch(/HTTPS_PROXY=http:\/\/crawler:[^@]{16,}@127\.0\.0\.1:4480/);
  const secret = /crawler:([^@]+)@/.exec(line)?.[1] ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.reload();
  const row = page.locator('[data-credential="crawler"]');
  await expect(row).toContainText("Good");
  expect(await page.content()).not.toContain(secret);
  await row.getByRole("button", { name: "Revoke the credential of crawler" }).click();
  await expect(dialog).toContainText("Every gateway turns it away from now on, for research.");
  await dialog.getByRole("button", { name: "Revoke credential" }).click();
  await expect(row).toContainText("Revoked");
});

test("axe finds nothing serious on the pools' pages, and nothing scrolls sideways on a phone", async ({
  adminPage: page,
  product,
}) => {
  const pool = await openPool(page, product);
  await followSystemTheme(page, product.webUrl);
  const paths = [`/pools/${pool.id}`, `/pools/${pool.id}?tab=settings`, "/rate-limits", "/gateway"];
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

async function openPool(page: Page, product: ProductUnderTest, tab = "proxies"): Promise<PoolView> {
  const [pool] = await product.call(z.array(PoolView), "pools.list");
  if (pool === undefined) throw new Error("There is no pool.");
  await page.goto(`/pools/${pool.id}?tab=${tab}`);
  await page.getByRole("heading", { name: pool.name, level: 1 }).waitFor();
  await untilLive(page);
  return pool;
}

function proxyRow(page: Page, port: number): Locator {
  return page.locator(`[data-proxy="127.0.0.1:${port}"]`);
}

/** An HTTP proxy that knows one user. */
function createUpstream(): Server {
  const wanted = `Basic ${Buffer.from(`scout:${SECRET}`).toString("base64")}`;
  return createServer((incoming, response) => {
    if (incoming.headers["proxy-authorization"] !== wanted) {
      response.writeHead(407, { "proxy-authenticate": "Basic" }).end();
      return;
    }
    const { "proxy-authorization": _, ...headers } = incoming.headers;
    const outgoing = httpRequest(incoming.url ?? "", { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("error", () => response.writeHead(502).end());
    incoming.pipe(outgoing);
  });
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
