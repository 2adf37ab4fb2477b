import { LatencyMatrix } from "@orrery/protocol";
import type { Locator, Page } from "@playwright/test";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { untilLive, untilOnline } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

/** 5,300 km apart: light in fibre needs 53 ms there and back. Two stand where a third of the matrix is not judged. */
const NODES = [
  { name: "lat-singapore", args: ["--lat", "1.29", "--lon", "103.85"] },
  { name: "lat-tokyo", args: ["--lat", "35.68", "--lon", "139.69"] },
  { name: "lat-nowhere", args: [] },
];
const FILTER = "name=lat-*";

/** Peers are measured by orders of the hub, which come when a node has been online for a moment. */
const MEASURED_MAX_MS = 60_000;

test.describe.configure({ mode: "serial" });

test("nodes measure each other, and the heat map is a table that says so", async ({
  adminPage: page,
  product,
}) => {
  for (const { name, args } of NODES) await product.enrol(name, { region: "of-latency" }, args);
  for (const { name } of NODES) await untilOnline(product, name);
  await untilMeasured(product, "lat-singapore", "lat-tokyo");
  const grid = await openLatency(page);
  for (const { name } of NODES) {
    await expect(grid.getByRole("columnheader", { name, exact: true })).toBeVisible();
    await expect(grid.getByRole("rowheader", { name: new RegExp(`^${name}`) })).toBeVisible();
  }
  await expect(cellOf(grid, "lat-singapore", "lat-tokyo")).toHaveText(/^\d/);
  await expect(cellOf(grid, "lat-singapore", "lat-tokyo")).toHaveAccessibleName(/floor of 52/);
  await expect(grid.getByRole("gridcell", { name: "lat-tokyo itself" })).toHaveText("");
});

test("arrows go through the cells, Enter opens the pair, and the address keeps what is shown", async ({
  adminPage: page,
}) => {
  const grid = await openLatency(page);
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await expectActive(grid, "lat-nowhere itself");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expectActive(grid, /lat-singapore to lat-tokyo:/);
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "lat-singapore to lat-tokyo" });
  await expect(sheet).toContainText(/5,\d{3}\s*km/);
  await expect(sheet).toContainText(/Light in fibre needs 52\.\d\s*ms/);
  await expect(sheet.getByRole("table", { name: "There and back" })).toContainText("lat-tokyo");
  await expect(sheet.getByRole("region", { name: "Best relay" })).toBeVisible();
  await expect(sheet.getByRole("region", { name: "History" })).toBeVisible();
  await expectAccessible(page);

  await sheet.getByRole("radio", { name: "Day" }).click();
  await expect(page).toHaveURL(/from=.+to=.+range=day/);
  await page.reload();
  await expect(sheet).toContainText(/Light in fibre needs/);
  await sheet.getByRole("link", { name: "Open lat-tokyo" }).click();
  await expect(page.getByRole("heading", { name: "lat-tokyo", level: 1 })).toBeVisible();
});

test("jitter and loss are one click away; a filter narrows the matrix", async ({ adminPage: page }) => {
  const grid = await openLatency(page);
  await page.getByRole("radio", { name: "Loss" }).click();
  await expect(page).toHaveURL(/metric=loss/);
  await expect(page.getByRole("grid", { name: /^Loss in %/ })).toBeVisible();
  await page.getByRole("radio", { name: "Jitter" }).click();
  await expect(page.getByRole("grid", { name: /^Jitter in ms/ })).toBeVisible();
  await page.getByRole("combobox", { name: "Filter nodes" }).fill("name=lat-tokyo,lat-singapore");
  await expect(grid.getByRole("columnheader", { name: "lat-nowhere", exact: true })).toHaveCount(0);
  await page.getByRole("combobox", { name: "Filter nodes" }).fill("name=nobody");
  await expect(page.getByText("No node matches the filter")).toBeVisible();
  await page.getByText("Clear the filter").click();
  await expect(grid).toBeVisible();
});

test("axe finds nothing serious, and on a phone the worst pairs come first", async ({
  adminPage: page,
  product,
}) => {
  await followSystemTheme(page, product.webUrl);
  await openLatency(page);
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await openLatency(page);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(sideways, "the page scrolls sideways").toBeLessThanOrEqual(0);
  await expectAccessible(page);
  const worst = page.getByRole("region", { name: "Worst pairs" });
  await worst.getByRole("button").first().click();
  await expect(page.getByRole("dialog")).toContainText("Round trip");
  await expectAccessibleInBothThemes(page);
});

async function openLatency(page: Page): Promise<Locator> {
  await page.goto(`/latency?filter=${encodeURIComponent(FILTER)}`);
  await untilLive(page);
  const grid = page.getByRole("grid");
  await expect(grid).toBeVisible();
  return grid;
}

function cellOf(grid: Locator, from: string, to: string): Locator {
  return grid.getByRole("gridcell", { name: new RegExp(`${from} to ${to}:`) });
}

/** What a screen reader is told has the focus. */
async function expectActive(grid: Locator, name: string | RegExp): Promise<void> {
  await expect(async () => {
    const id = await grid.getAttribute("aria-activedescendant");
    await expect(grid.locator(`[id="${id}"]`)).toHaveAccessibleName(name, { timeout: 500 });
  }).toPass();
}

async function untilMeasured(product: ProductUnderTest, from: string, to: string): Promise<void> {
  await eventually(
    `${from} measures ${to}`,
    async () => {
      const matrix = await product.call(LatencyMatrix, "latency.matrix?input={}");
      const row = matrix.nodes.findIndex(({ name }) => name === from);
      const column = matrix.nodes.findIndex(({ name }) => name === to);
      return matrix.cells[row]?.[column] ?? null;
    },
    MEASURED_MAX_MS,
  );
}
