import { setTimeout as sleep } from "node:timers/promises";
import type { NodeView } from "@orrery/protocol";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { federationNamed, untilHealthy } from "./harness/federation-page.ts";
import { MapPageView } from "./harness/map-page.ts";
import { untilOnline } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

const PLACES: Record<string, { region: string; args: string[] }> = {
  "map-tokyo": { region: "ap-northeast-1", args: ["--lat", "35.68", "--lon", "139.69"] },
  "map-paris": { region: "eu-west-3", args: [] },
  "map-attic": { region: "attic", args: [] },
};

const FEDERATION = "lastnight";
const TAKEOVER_MAX_MS = 60_000;
/** A minute is recorded as it was at its end, and can be looked at a little after that. */
const MINUTE_MS = 60_000;
const RECORDED_MAX_MS = 150_000;

// A failover happens in the middle of this file and is scrubbed to at its end: what takes minutes runs beside the other tests.
test.describe.configure({ mode: "serial" });

/** Set by the test in which it happens. */
let failover = { former: "", successor: "" };

test("the globe: a node is found by typing, and cordoned from its panel", async ({
  adminPage: page,
  product,
}) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await enrolPlaced(product);
  await federate(product);
  const map = new MapPageView(page);
  await map.open();
  await map.untilDrawn("Globe");
  await expect(page.getByRole("button", { name: /without a position/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Legend" })).toContainText("Online");

  await map.findNode({ name: "map-tokyo" });
  await expect(map.panel.getByRole("region", { name: "Status" })).toContainText("Online for");
  await expect(page).toHaveURL(/[?&]select=nodes:/);
  await map.panel.getByRole("button", { name: "Cordon…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("from the map");
  await dialog.getByRole("button", { name: "Cordon" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(map.panel.getByRole("region", { name: "Scheduling" })).toContainText("from the map");
  expect((await product.node("map-tokyo"))?.scheduling).toBe("cordoned");

  await map.panel.getByRole("button", { name: "Return to service…" }).click();
  await dialog.getByRole("button", { name: "Return to service" }).click();
  await expect(map.panel.getByRole("region", { name: "Scheduling" })).toHaveCount(0);
});

test("all four views show the same selection, and its address opens it again", async ({
  adminPage: page,
  product,
}) => {
  const tokyo = await placed(product, "map-tokyo");
  const map = new MapPageView(page);
  await map.open();
  await map.findNode(tokyo);
  for (const [view, name] of [
    ["Flat", "Flat map"],
    ["Graph", "Graph"],
    ["Globe", "Globe"],
  ] as const) {
    await map.choose(view);
    await map.untilDrawn(name);
    await expect(map.panel.getByRole("heading", { name: tokyo.name, level: 2 })).toBeVisible();
  }
  await map.choose("Table");
  await expect(map.row(tokyo.name)).toHaveAttribute("aria-selected", "true");
  await expect(map.panel.getByRole("heading", { name: tokyo.name, level: 2 })).toBeVisible();
  await expect(page).toHaveURL(/view=table/);

  await page.reload();
  await expect(map.row(tokyo.name)).toHaveAttribute("aria-selected", "true");
  await expect(map.panel.getByRole("heading", { name: tokyo.name, level: 2 })).toBeVisible();
});

test("the table by keyboard alone: move, open, select several, sort, act, let go", async ({
  adminPage: page,
  product,
}) => {
  await placed(product, "map-paris");
  const map = new MapPageView(page);
  await map.open("?view=table");
  await expect(map.row("map-paris")).toContainText("By region");
  await expect(map.row("map-tokyo")).toContainText("Its own");
  await page.keyboard.press("/");
  await expect(map.find).toBeFocused();
  await page.keyboard.type("name=map-*");
  await expect(map.row("map-attic")).toContainText("None");
  // The first row is pressed next: others must have left the table.
  await expect(page.getByRole("radio", { name: /^Nodes\s*3$/ })).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(1 + Object.keys(PLACES).length);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(map.panel.getByRole("heading", { name: "map-attic", level: 2 })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(map.panel.getByRole("heading", { name: "2 nodes", level: 2 })).toBeVisible();
  await page.keyboard.press(".");
  await page.getByRole("menuitem", { name: "Cordon…" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "Cordon map-paris" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  await page.getByRole("button", { name: "Region" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("columnheader", { name: "Region" })).toHaveAttribute("aria-sort", "ascending");
  await expect(page).toHaveURL(/sort=region/);
  await page.keyboard.press("Escape");
  await expect(map.panel).toHaveCount(0);
});

test("axe finds nothing serious on any view, in either theme", async ({ adminPage: page, product }) => {
  const tokyo = await placed(product, "map-tokyo");
  await followSystemTheme(page, product.webUrl);
  const map = new MapPageView(page);
  await map.open(`?select=nodes:${tokyo.id}`);
  await map.untilDrawn("Globe");
  await expect(map.panel.getByRole("region", { name: "Status" })).toBeVisible();
  await expectAccessibleInBothThemes(page);
  for (const view of ["Flat", "Graph", "Table"] as const) {
    await map.choose(view);
    await (view === "Table" ? map.row(tokyo.name) : map.picture).waitFor();
    await expectAccessibleInBothThemes(page);
  }
});

test("on a phone: the map above, the panel as a sheet below it, all within the thumb's reach", async ({
  adminPage: page,
  product,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const tokyo = await placed(product, "map-tokyo");
  const map = new MapPageView(page);
  await map.open();
  await map.untilDrawn("Globe");
  expect(await map.sidewaysPx()).toBeLessThanOrEqual(0);
  await expectAccessible(page);
  const controls = await page.getByRole("radiogroup", { name: "View" }).boundingBox();
  expect(controls?.y ?? 0).toBeGreaterThan(844 / 2);

  await map.findNode(tokyo);
  const sheet = await map.panel.boundingBox();
  expect(sheet?.width).toBe(390);
  expect(sheet?.y ?? 0).toBeGreaterThan(844 / 4);
  await expect(map.panel.getByRole("button", { name: "Cordon…" })).toBeVisible();
  expect(await map.sidewaysPx()).toBeLessThanOrEqual(0);
  await expectAccessible(page);
  await map.panel.getByRole("button", { name: "Close (Esc)" }).click();
  await expect(map.panel).toHaveCount(0);

  await page.getByRole("button", { name: "Layer and legend" }).click();
  await expect(page.getByRole("dialog")).toContainText("Unreachable or down");
  await expectAccessible(page);
});

test("a takeover is seen on the map, in the panel of the node that led", async ({
  adminPage: page,
  product,
}) => {
  const before = await untilHealthy(product, FEDERATION);
  const former = before.leader?.name ?? "nobody";
  // A whole minute with this leader, and a little: the past has it at the minute's end.
  await sleep(Math.max(0, (before.leader?.sinceAtMs ?? 0) + MINUTE_MS + 5000 - Date.now()));
  const map = new MapPageView(page);
  await map.open("?view=flat&layer=federations");
  await map.findNode({ name: former });
  await expect(map.panel).toContainText(`Led by ${former}`);

  const agent = product.agent(former);
  agent?.killHard();
  const successor = await eventually(
    "another leads",
    async () => {
      const leader = (await federationNamed(product, FEDERATION))?.leader?.name;
      return leader === undefined || leader === former ? null : leader;
    },
    TAKEOVER_MAX_MS,
  );
  failover = { former, successor };
  await expect(map.panel).toContainText(`Led by ${successor}`);
  await expect(map.timeline.getByRole("button", { name: "Previous incident" })).toBeEnabled();
  agent?.start();
  await untilOnline(product, former);
});

test("without WebGL the flat map comes instead of the globe, and says why", async ({ adminPage: page }) => {
  await page.addInitScript(() => {
    const getContext = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      ...rest: unknown[]
    ) {
      return kind.startsWith("webgl") ? null : Reflect.apply(getContext, this, [kind, ...rest]);
    } as typeof getContext;
  });
  const map = new MapPageView(page);
  await map.open();
  await map.untilDrawn("Flat map");
  await expect(page.getByText("This browser cannot draw in 3D")).toBeVisible();
  await expect(page.getByRole("radio", { name: /^Globe.* not possible in this browser$/ })).toBeChecked();
});

test("graphics memory that is taken away: the globe says so, draws on when it is back, and begins anew when it is not", async ({
  adminPage: page,
}) => {
  const map = new MapPageView(page);
  await map.open();
  await map.untilDrawn("Globe");
  await untilFrame(map);
  const before = await map.picture.screenshot();
  const notice = page.getByText("The browser took the graphics memory away");

  const context = await page.evaluateHandle(() => {
    const canvas = document.querySelector<HTMLCanvasElement>("[role=application] canvas");
    const extension = canvas?.getContext("webgl2")?.getExtension("WEBGL_lose_context") ?? null;
    if (canvas === null || extension === null) throw new Error("There is no WebGL to lose.");
    canvas.dataset.first = "true";
    extension.loseContext();
    return extension;
  });
  await expect(notice).toBeVisible();
  await context.evaluate((extension) => extension.restoreContext());
  await expect(notice).toHaveCount(0);
  await untilFrame(map);
  // A blank picture would be a fraction of it.
  expect((await map.picture.screenshot()).length).toBeGreaterThan(before.length * 0.7);
  await expect(page.locator("canvas[data-first]")).toHaveCount(1);

  await context.evaluate((extension) => extension.loseContext());
  await expect(notice).toBeVisible();
  await expect(notice).toHaveCount(0);
  await expect(page.locator("canvas[data-first]")).toHaveCount(0);
  await untilFrame(map);
  expect((await map.picture.screenshot()).length).toBeGreaterThan(before.length * 0.7);
});

test("the wall shows the map alone, and Escape leaves it", async ({ adminPage: page }) => {
  const map = new MapPageView(page);
  await map.open("?wall=true");
  await map.untilDrawn("Globe");
  await expect(page.getByRole("list", { name: "Nodes by health" })).toContainText("Online");
  await expect(map.timeline).toHaveCount(0);
  const box = await map.picture.boundingBox();
  expect(box).toMatchObject({ x: 0, y: 0, width: 1280, height: 800 });
  await page.keyboard.press("Escape");
  await expect(map.timeline).toBeVisible();
  await expect(page).not.toHaveURL(/wall/);
});

test("the failover is scrubbed to: the former leader leads again, nobody acts on the past, and a gap is a gap", async ({
  adminPage: page,
}) => {
  test.setTimeout(2 * RECORDED_MAX_MS);
  const { former, successor } = failover;
  const map = new MapPageView(page);
  await map.open("?view=flat");
  await map.findNode({ name: former });
  await expect(map.panel).toContainText(`Led by ${successor}`);
  // Newer incidents are passed on the way: that the node was down is one, too.
  const facts = map.panel.getByRole("region", { name: "As it was" });
  await expect(async () => {
    await backToLive(page);
    for (let presses = 0; presses < 8; presses += 1) {
      await map.timeline.getByRole("button", { name: "Previous incident" }).click();
      await map.untilMomentRead();
      if (await facts.getByText("Led", { exact: true }).isVisible()) return;
    }
    throw new Error("The former leader does not lead at any incident yet");
  }).toPass({ timeout: RECORDED_MAX_MS, intervals: [5000] });

  await expect(page.getByText(/^As of \d/)).toBeVisible();
  await expect(page).toHaveURL(/[?&]at=\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z/);
  await expect(map.panel).toContainText(`${former} led.`);
  await expect(map.panel).toContainText(`${successor} leads now.`);
  await expect(map.panel.getByRole("button", { name: "Cordon…" })).toHaveCount(0);

  // The failover's own minute: until it is recorded, the slider goes no further.
  await expect(async () => {
    await map.timeline.getByRole("slider").focus();
    await page.keyboard.press("PageUp");
    await map.untilMomentRead();
    await expect(map.panel).toContainText(`${successor} led.`, { timeout: 2000 });
  }).toPass({ timeout: RECORDED_MAX_MS, intervals: [3000] });

  await backToLive(page);
  await expect(page.getByText(/^As of \d/)).toHaveCount(0);
  await expect(map.panel).toContainText(`Led by ${successor}`);

  // Before this installation there was nobody to record anything.
  const longAgo = new Date(Date.now() - 3 * 60 * MINUTE_MS).toISOString().slice(0, "2026-01-01T00:00".length);
  await map.open(`?view=flat&window=day&at=${longAgo}Z`);
  await expect(page.getByText(/The hub recorded nothing/)).toBeVisible();
  await expect(map.picture).toHaveAccessibleName(/ 0 nodes/);
});

async function backToLive(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "Back to live" }).first();
  if (await button.isVisible()) await button.click();
}

async function federate(product: ProductUnderTest): Promise<void> {
  const members = await Promise.all(
    Object.keys(PLACES).map(async (name) => ({ nodeId: (await product.node(name))?.id })),
  );
  const policy = { cooldownMs: 0, limitCount: 100 };
  await product.call(z.unknown(), "federations.create", { name: FEDERATION, members, policy });
}

/** Moves the camera a little, so that there is something to draw. */
async function untilFrame({ page, picture }: MapPageView): Promise<void> {
  const drawn = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        window.addEventListener("orrery:map-frame", () => resolve(), { once: true });
      }),
  );
  await picture.press("ArrowRight");
  await drawn;
}

/** Once a worker: the tests of this file share them. */
async function enrolPlaced(product: ProductUnderTest): Promise<void> {
  for (const [name, { region, args }] of Object.entries(PLACES)) {
    if ((await product.node(name)) === undefined) await product.enrol(name, { region }, args);
  }
  for (const name of Object.keys(PLACES)) await untilOnline(product, name);
}

async function placed(product: ProductUnderTest, name: string): Promise<NodeView> {
  await enrolPlaced(product);
  return untilOnline(product, name);
}
