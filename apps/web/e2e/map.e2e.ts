import { type NodeView, PoolView, ProxyImportResult } from "@orrery/protocol";
import { z } from "zod";
import { expectAccessible, expectAccessibleInBothThemes, followSystemTheme } from "./harness/accessible.ts";
import { MapPageView } from "./harness/map-page.ts";
import { untilOnline } from "./harness/node-page.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

const PLACES: Record<string, { region: string; args: string[] }> = {
  "map-tokyo": { region: "ap-northeast-1", args: ["--lat", "35.68", "--lon", "139.69"] },
  "map-paris": { region: "eu-west-3", args: [] },
  "map-attic": { region: "attic", args: [] },
};

test("the globe: a node is found by typing, and cordoned from its panel", async ({
  adminPage: page,
  product,
}) => {
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await enrolPlaced(product);
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

test("exits of proxies: switched, those of unknown country beside the map, as a table, and found in the palette", async ({
  adminPage: page,
  product,
}) => {
  await enrolPlaced(product);
  const pool = await product.call(PoolView, "pools.create", { name: "exits-of-map" });
  const lines = ["?country=jp", "?country=jp", "?country=de", ""].map(
    (end, i) => `http://127.0.0.1:${i + 1}${end}`,
  );
  const wish = { poolId: pool.id, text: lines.join("\n"), isDryRun: false };
  await product.call(ProxyImportResult, "proxies.import", wish);
  await followSystemTheme(page, product.webUrl);
  const map = new MapPageView(page);
  await map.open("?view=flat&select=exits:jp");
  await map.untilDrawn("Flat map");
  await expect(map.panel.getByRole("heading", { name: "Japan", level: 2 })).toBeVisible();
  await expect(map.panel).toContainText("where in it they are is not known");
  await map.panel.getByRole("button", { name: /127\.0\.0\.1:2/ }).click();
  await expect(map.panel).toContainText("Japan, as its seller says.");
  await expect(map.panel.getByRole("link", { name: "Pool exits-of-map" })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  const nowhere = page.getByRole("button", { name: "1 exit of unknown country" });
  await expect(page.getByRole("switch", { name: "Exits 4" })).toBeChecked();
  await page.keyboard.press("v");
  await expect(page).toHaveURL(/exits=false/);
  await expect(nowhere).toHaveCount(0);
  await expect(map.panel).toContainText("Exits are switched off");
  await page.keyboard.press("v");
  await nowhere.click();
  await page.getByRole("list", { name: "Exits" }).getByRole("button").click();
  await expect(map.panel).toContainText("nowhere on the map");

  await map.choose("Table");
  await page.getByRole("radio", { name: /^Exits\s*4$/ }).click();
  await expect(map.row("127.0.0.1:4")).toHaveAttribute("aria-selected", "true");
  await map.row("127.0.0.1:3").click();
  await expect(map.panel).toContainText("Germany, as its seller says.");
  await expectAccessible(page);

  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("127.0.0.1:3");
  await expect(page.getByRole("option", { name: /127\.0\.0\.1:3/ })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("exits-of");
  await page.getByRole("option", { name: /^exits-of-map/ }).click();
  await expect(page.getByRole("heading", { name: "exits-of-map", level: 1 })).toBeVisible();
  await product.call(z.unknown(), "pools.remove", { poolId: pool.id });
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
