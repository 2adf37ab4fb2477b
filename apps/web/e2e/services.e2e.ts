import { RoutingStrategy, type ServiceView, type StrategyPreview } from "@orrery/protocol";
import type { Page } from "@playwright/test";
import { z } from "zod";
import {
  exampleInstance,
  exampleRouter,
  exampleRouting,
  exampleService,
} from "../src/features/services/testing/example-service.ts";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { answerInstead } from "./harness/answer-instead.ts";
import { untilLive } from "./harness/node-page.ts";
import { type ServiceLab, startServiceLab } from "./harness/service-lab.ts";
import { expect, test } from "./harness/test.ts";

test.describe.configure({ mode: "serial" });

let lab: ServiceLab;

test.beforeAll(async ({ product }, { file }) => {
  await product.beginFile(file);
  lab = await startServiceLab(product, { node: "edge-1", name: "shop" });
});

test.afterAll(async () => {
  await lab?.close();
});

test("without services the page says how one comes; a new one opens, is set, and is removed", async ({
  adminPage: page,
}) => {
  await answerInstead(page, { "services.list": () => [] });
  await open(page, "/services");
  await expect(page.getByText("ports: [{ name: http, service: orders }]")).toBeVisible();
  await page.getByRole("button", { name: "New service" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Big Bills");
  await dialog.getByRole("button", { name: "Create service" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Name", { exact: true }).fill("bills");
  await dialog.getByRole("button", { name: "Create service" }).click();
  await expect(page.getByRole("heading", { name: "bills", level: 1 })).toBeVisible();
  await expect(page.locator("[data-service-state=empty]")).toBeVisible();

  await page.getByRole("tab", { name: "Settings" }).click();
  const trials = page.getByRole("textbox", { name: "Trials when half open" });
  const save = page.getByRole("button", { name: "Save", exact: true });
  await trials.fill("101");
  await save.click();
  await expect(page.getByText("At most 100.")).toBeVisible();
  await trials.fill("7");
  await save.click();
  // Already while it is being saved the button is off.
  await expect(page.getByText("Saved the settings of bills")).toBeVisible();
  await expect(save).toBeDisabled();
  await page.reload();
  await expect(page.locator("[data-changed='breaker.trialRequests']")).toContainText("default 3");
  await expect(trials).toHaveValue("7");

  await page.getByRole("button", { name: "Remove…" }).click();
  await dialog.getByRole("textbox").fill("bills");
  await dialog.getByRole("button", { name: "Remove service" }).click();
  await expect(page).toHaveURL(/\/services$/);
});

test("a request that is sent to look shows every step of its way", async ({ adminPage: page }) => {
  await open(page, `/services/${lab.serviceId}?tab=test`);
  await page.getByLabel("Path").fill("/looked");
  await page.getByRole("button", { name: "Send a request" }).click();
  const way = page.getByRole("region", { name: "The way" });
  await expect(way.getByRole("status")).toHaveText("Answered 200");
  expect(await way.locator("[data-step]").count()).toBeGreaterThanOrEqual(3);
});

test("requests that fail are seen with their instance, and so is what the gateway makes of it", async ({
  adminPage: page,
}) => {
  await open(page, `/services/${lab.serviceId}?tab=requests&requests=failed`);
  expect(await lab.ask("/items/1")).toBe(200);
  await lab.conduct("failing");
  const failed = page.locator("[data-request='/items/2'][data-is-ok=false]").first();
  await expect(async () => {
    expect(await lab.ask("/items/2")).toBeGreaterThanOrEqual(500);
    await expect(failed).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(failed).toContainText("through edge-1");
  await expect(page.locator("[data-request='/items/1']")).toHaveCount(0);

  await page.getByRole("tab", { name: "Instances" }).click();
  const broken = page.locator("[data-instance][data-standing=open]").first();
  await expect(async () => {
    await lab.ask("/items/3");
    await expect(broken).toBeVisible({ timeout: 200 });
  }).toPass();
  await expect(broken.locator("time")).toHaveText(/^\d+\ss$|^1\smin/);
  await broken.getByRole("button").click();
  await expect(page.getByRole("dialog").getByRole("article", { name: "At edge-1" })).toContainText(
    "opened once",
  );
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await lab.conduct("well");
});

test("a strategy is tried on recorded requests, and applied with what that came to", async ({
  adminPage: page,
  product,
}) => {
  // Requests are recorded by the minute.
  await answerInstead(page, { "services.preview": () => PREVIEW });
  await open(page, `/services/${lab.serviceId}?tab=strategy`);
  await expect(page.getByRole("button", { name: "Apply…" })).toBeDisabled();
  await page.getByRole("radio", { name: /^Round robin/ }).click();
  await page.getByRole("button", { name: "Try round robin" }).click();
  await expect(page.getByRole("row", { name: /^Round robin/ })).toContainText("210");
  await expect(page.locator("[data-share=first]")).toContainText("25");
  await page.getByRole("button", { name: "Apply…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(/4\.0\s%\sfailed \(as set 2\.0\s%\)/);
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByRole("radio", { name: /^Round robin/ })).toContainText("In use");
  const services = await product.call(
    z.array(z.object({ id: z.string(), settings: z.object({ strategy: RoutingStrategy }) })),
    "services.list",
  );
  expect(services.find(({ id }) => id === lab.serviceId)?.settings.strategy).toBe("round-robin");
});

test("hundreds of instances, many of them out: found, narrowed, seen by gateway; axe and a phone find nothing", async ({
  adminPage: page,
  product,
}) => {
  await answerInstead(page, {
    "services.get": () => MANY,
    "services.list": () => [{ ...MANY, routers: [] }, exampleService("bare")],
  });
  await followSystemTheme(page, product.webUrl);
  const path = `/services/${MANY.id}`;
  await open(page, path);
  await expect(page.locator("[data-service-state=impaired]")).toContainText("189 of 200 usable");
  const instances = page.locator("[data-instance]");
  await expect(instances).toHaveCount(50);
  await page.getByRole("button", { name: /^Ejected/ }).click();
  await expect(instances).toHaveCount(11);
  await page.getByRole("textbox", { name: "Filter instances" }).fill("instance-0018");
  await expect(instances).toHaveCount(1);
  await page.getByRole("radio", { name: "By gateway" }).click();
  await expect(instances.first()).toContainText("Ejected");
  await expectAccessibleInBothThemes(page);
  const paths = ["/services", `${path}?tab=settings`, `${path}?tab=strategy`];
  for (const each of paths) {
    await open(page, each);
    await expectAccessibleInBothThemes(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const each of [path, ...paths]) {
    await open(page, each);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `${each} scrolls sideways`).toBeLessThanOrEqual(0);
  }
});

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilLive(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

const PREVIEW: StrategyPreview = {
  recorded: figures(0.75, 80, 20),
  asSet: figures(0.5, 82, 20),
  asAsked: figures(0.25, 210, 40),
  ...{ replayedRatio: 1, sentence: "Replayed with round-robin." },
};

function figures(first: number, p99Ms: number, failedCount: number): StrategyPreview["recorded"] {
  return {
    ...{ requestCount: 1000, failedCount, p50Ms: 10, p99Ms },
    instances: [
      ["first", first],
      ["second", 1 - first],
    ].map(([instanceId, shareRatio]) => ({
      ...{ instanceId: instanceId as never, shareRatio: shareRatio as number },
      ...{ requestCount: 1, failedCount: 0, openPeak: 1 },
    })),
  };
}

/** Every eighteenth instance is left out. */
const MANY = manyInstances(200);

function manyInstances(count: number): ServiceView {
  const ids = Array.from({ length: count }, (_, index) => `instance-${String(index).padStart(4, "0")}`);
  const isOut = (index: number) => index % 18 === 0 && index > 0;
  const routings = ids.map((id, index) =>
    isOut(index)
      ? exampleRouting(id, "ejected", { ejectedUntilAtMs: Date.now() + 60_000, reason: "It answered worse." })
      : exampleRouting(id, "usable", { shareRatio: 1 / count, requestCount: 9, latencyMs: 12 }),
  );
  const outCount = ids.filter((_, index) => isOut(index)).length;
  return exampleService("search", {
    id: "01kb0000000000000000000000" as never,
    instances: ids.map((id) => exampleInstance(id)),
    routers: ["n1", "n2", "n3"].map((node) => exampleRouter(node, routings)),
    standing: { gatewayCount: 3, counts: { usable: count - outCount, ejected: outCount } },
    traffic: { requestCount: 6000, failedCount: 300, p50Ms: 12, p99Ms: 80 },
  });
}
