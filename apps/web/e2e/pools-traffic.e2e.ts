import { ProxyView } from "@orrery/protocol";
import type { Upstream } from "@orrery/proxy-lab";
import { type Browser, chromium, type LaunchOptions, type Locator, type Page } from "@playwright/test";
import { untilLive } from "./harness/node-page.ts";
import { LabTraffic, type PoolLab, startPoolLab } from "./harness/pool-lab.ts";
import { expect, test } from "./harness/test.ts";

/** A probe each second finds it, and the page is told. */
const FOUND_MAX_MS = 60_000;

test.describe.configure({ mode: "serial" });

let lab: PoolLab;

test.beforeAll(async ({ product }, { file }) => {
  await product.beginFile(file);
  lab = await startPoolLab(product, {
    ...{ node: "exit-1", name: "harvest" },
    settings: { probeEveryMs: 1000, cooldownBaseMs: 4000, cooldownMaxMs: 4000, rotateAtLeastMs: 1000 },
  });
  // One that was not probed yet may be used, and nobody knows its exit.
  const path = `proxies.list?input=${encodeURIComponent(JSON.stringify({ poolId: lab.pool.id }))}`;
  await expect
    .poll(async () => (await product.call(ProxyView.array(), path)).every(({ exit }) => exit !== null))
    .toBe(true);
});

test.afterAll(async () => {
  await lab?.close();
});

test("a URL shows its whole way, with the exit that served it", async ({ adminPage: page }) => {
  await openPool(page, "test");
  await page.getByRole("textbox", { name: "URL" }).fill(`${lab.target.url}/`);
  const way = page.getByRole("region", { name: "The way" });
  await expect(async () => {
    await page.getByRole("button", { name: "Send a request" }).click();
    await expect(way).toContainText("Got through", { timeout: 3000 });
  }).toPass({ timeout: FOUND_MAX_MS });
  await expect(way).toContainText(/127\.4\.0\.[12]/);
  await expect(way).toContainText("status 200");
  expect(await way.locator("[data-step]").count()).toBeGreaterThanOrEqual(3);
  expect([...lab.target.requestCounts.keys()].every((exit) => /^127\.4\.0\.[12]$/.test(exit))).toBe(true);

  // As a phone selects, and tests many at once.
  await page.setViewportSize({ width: 390, height: 844 });
  await openPool(page);
  const [first] = lab.upstreams;
  await page.getByRole("checkbox", { name: `Select ${addressOf(first)}` }).click();
  const selected = page.getByRole("region", { name: "Selected proxies" });
  await selected.getByRole("button", { name: "All 2" }).click();
  await selected.getByRole("button", { name: "Test…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "URL" }).fill(`${lab.target.url}/`);
  await dialog.getByRole("button", { name: "Send 2 requests" }).click();
  await expect(dialog).toContainText("2 of 2 done, 2 got through.");
  await expect(dialog.locator(`[data-outcome="${addressOf(first)}"]`)).toContainText("from 127.4.0.1");
});

test("a browser is a client: plain HTTP and HTTPS leave from the proxy's exit, a wrong password gets nothing", async ({
  browserName: _,
}, { project }) => {
  const options = project.use.launchOptions ?? {};
  const isExit = /"address":"127\.4\.0\.[12]"/;
  const client = await launchThrough(options, lab.credentials("session-reader"));
  try {
    const page = await client.newPage({ ignoreHTTPSErrors: true });
    const plain = await page.goto(`${lab.target.url}/plain`);
    expect(plain?.status()).toBe(200);
    await expect(page.locator("body")).toContainText(isExit);
    const secure = await page.goto(`${lab.secureTarget.url}/secure`);
    expect(secure?.status()).toBe(200);
    await expect(page.locator("body")).toContainText(isExit);
    // Both with one session, so out of one exit.
    expect(lab.secureTarget.requestCounts.size).toBe(1);
  } finally {
    await client.close();
  }

  const before = lab.target.requestCount;
  const stranger = await launchThrough(options, { ...lab.credentials(), password: "guessed" });
  try {
    const page = await stranger.newPage();
    const refused = await page.goto(`${lab.target.url}/secret`).then(
      (response) => String(response?.status()),
      (error: Error) => error.message,
    );
    expect(refused).toMatch(/407|ERR_INVALID_AUTH_CREDENTIALS|ERR_PROXY_AUTH/);
    await expect(page.locator("body")).not.toContainText("address");
    expect(lab.target.requestCount).toBe(before);
  } finally {
    await stranger.close();
  }
});

test("a proxy that dies is seen out with its reason while traffic goes on; revived it starts slowly", async ({
  adminPage: page,
}) => {
  const traffic = new LabTraffic(lab);
  try {
    await openPool(page);
    const victim = await inUse(page);
    const row = proxyRow(page, victim);
    await victim.kill();
    await expect(row).toHaveAttribute("data-health", /suspect|cooling|dead/, { timeout: FOUND_MAX_MS });
    await expect(row).toContainText("not reached");
    await expect(row).toHaveAttribute("data-health", "cooling", { timeout: FOUND_MAX_MS });
    await expect(row.locator("time")).toHaveText(/^\d\ss$/);
    const okCount = traffic.okCount;
    await expect.poll(() => traffic.okCount, { timeout: FOUND_MAX_MS }).toBeGreaterThan(okCount + 5);

    await page.getByRole("tab", { name: "Traffic and rotations" }).click();
    const marks = page.getByRole("list", { name: "Rotations of the last hour" });
    const mark = marks.locator("[data-rotation=failure], [data-rotation=cooling]").first();
    await expect(mark).toBeVisible({ timeout: FOUND_MAX_MS });
    // Reached by keys: one stop of Tab, then from mark to mark.
    await marks.locator("button[tabindex='0']").focus();
    await page.keyboard.press("Home");
    await expect(marks.getByRole("button").last()).toBeFocused();
    await expect(page.getByRole("list", { name: "The newest rotations" })).toContainText(/failure|cooling/);

    await victim.revive();
    await page.getByRole("tab", { name: "Proxies", exact: true }).click();
    await expect(row).toHaveAttribute("data-health", "healthy", { timeout: FOUND_MAX_MS });
    await expect(row).toContainText(/slow start \d+\ss/);
    expect(traffic.statuses.filter((status) => status !== 200)).toEqual([]);
  } finally {
    traffic.end();
  }
});

async function openPool(page: Page, tab = "proxies"): Promise<void> {
  await page.goto(`/pools/${lab.pool.id}?tab=${tab}`);
  await page.getByRole("heading", { name: lab.pool.name, level: 1 }).waitFor();
  await untilLive(page);
}

/** Chromium asks loopback addresses directly unless it is told otherwise. */
function launchThrough(
  options: LaunchOptions,
  credentials: ReturnType<PoolLab["credentials"]>,
): Promise<Browser> {
  return chromium.launch({
    ...options,
    args: [...(options.args ?? []), "--proxy-bypass-list=<-loopback>"],
    proxy: { server: lab.gateway.url, ...credentials },
  });
}

/** The one that carries the traffic now; both are known to be well first. */
async function inUse(page: Page): Promise<Upstream> {
  for (const upstream of lab.upstreams) {
    await expect(proxyRow(page, upstream)).toHaveAttribute("data-health", "healthy", {
      timeout: FOUND_MAX_MS,
    });
  }
  const before = lab.upstreams.map(({ counters }) => counters.requestCount);
  await expect
    .poll(() => lab.upstreams.some(({ counters }, index) => counters.requestCount > (before[index] ?? 0) + 5))
    .toBe(true);
  const carried = lab.upstreams.map(({ counters }, index) => counters.requestCount - (before[index] ?? 0));
  const victim = lab.upstreams[carried.indexOf(Math.max(...carried))];
  if (victim === undefined) throw new Error("Nothing carries traffic.");
  return victim;
}

function proxyRow(page: Page, upstream: Upstream): Locator {
  return page.locator(`[data-proxy="${addressOf(upstream)}"]`);
}

function addressOf(upstream: Upstream | undefined): string {
  return `127.0.0.1:${upstream?.port}`;
}
