import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  FailoverPage,
  FederationView,
  LatencyMatrix,
  NodeView,
  PoolView,
  TargetView,
} from "@orrery/protocol";
import { chromium, type Page } from "@playwright/test";
import { untilHealthy } from "../apps/web/e2e/harness/federation-page.ts";
import { eventually } from "../apps/web/e2e/harness/process-signals.ts";
import { ADMIN, ProductUnderTest } from "../apps/web/e2e/harness/product.ts";
import { signIn } from "../apps/web/e2e/harness/sign-in.ts";
import { provideBrowser, SOFTWARE_WEBGL_FLAGS } from "./browser.ts";
import { type BilledFleet, prepareBilling } from "./screenshots-billing.ts";
import { prepareWorkers, type ScaledFleet } from "./screenshots-workers.ts";

/**
 * Makes the README's pictures from a running product with real agents: `npm run run:node -- scripts/screenshots.ts`. They
 * are made again when the look changes, and looked at before they are committed. With an argument only those whose names match it: `'^pool'`.
 */
const OUT = join(import.meta.dirname, "../docs/images");
const WANTED = new RegExp(process.argv[2] ?? "");
const DESKTOP = { width: 1360, height: 850 };
const PHONE = { width: 390, height: 844 };
/** So that the live charts have something to show. */
const HISTORY_MS = 90_000;

const HOSTS = [
  ["virginia-1", "us-east", "us-east-1a", 38.9, -77.4],
  ["virginia-2", "us-east", "us-east-1b", 38.9, -77.4],
  ["oregon-1", "us-west", "us-west-2a", 45.5, -122.7],
  ["saopaulo-1", "sa-east", "sa-east-1a", -23.5, -46.6],
  ["london-1", "eu-west", "eu-west-2a", 51.5, -0.1],
  ["sydney-1", "ap-southeast", "ap-southeast-2a", -33.9, 151.2],
] as const;

/** A federation of theirs. */
const FEDERATION = "orders";
const MEMBERS = ["virginia-1", "oregon-1", "london-1", "saopaulo-1", "sydney-1"];
/** So that its members know each other's rhythm. */
const AT_REST_MS = 15_000;

const product = await ProductUnderTest.start({ demo: true });
try {
  await prepareFleet();
  const scaled = await prepareWorkers(product);
  await takePictures(await prepareBilling(product), scaled);
  scaled.stop();
} finally {
  await product.dispose();
}

/** A fleet as one meets it: most of it well, one node cordoned, one in maintenance, one just lost. */
async function prepareFleet(): Promise<void> {
  for (const [name, region, zone, latitude, longitude] of HOSTS) {
    // They all run here: what light would need to where they say they are is added, and labelled.
    const preset = { region, zone, labels: { tier: name.endsWith("2") ? "standby" : "edge", demo: "true" } };
    await product.enrol(name, preset, ["--lat", String(latitude), "--lon", String(longitude)]);
  }
  await eventually(
    "every node is online",
    async () => {
      const nodes = await product.nodes();
      return nodes.length === HOSTS.length + 3 && nodes.every(({ health }) => health === "online")
        ? true
        : null;
    },
    60_000,
  );
  await federate();
  await sleep(HISTORY_MS);
  await killLeader();
  const idOf = async (name: string) => (await product.node(name))?.id;
  await product.call(NodeView, "nodes.cordon", {
    nodeId: await idOf("virginia-2"),
    reason: "disk swap, ticket 4711",
    expiresInMs: 4 * 3_600_000,
  });
  await product.call(NodeView, "nodes.maintenance", {
    nodeId: await idOf("london-1"),
    reason: "kernel update",
    expiresInMs: 3_600_000,
  });
}

async function federate(): Promise<void> {
  const members = await Promise.all(
    MEMBERS.map(async (name) => ({
      nodeId: (await product.node(name))?.id,
      priority: name === MEMBERS[0] ? 80 : 50,
    })),
  );
  await product.call(FederationView, "federations.create", { name: FEDERATION, members, profile: "lan" });
  await untilHealthy(product, FEDERATION);
}

/** One that worked, to be looked at: the leader's process is killed, another takes over, and it comes back. */
async function killLeader(): Promise<void> {
  const { leader } = await untilHealthy(product, FEDERATION);
  const agent = product.agent(leader?.name ?? "");
  agent?.killHard();
  await sleep(AT_REST_MS / 5);
  agent?.start();
  await untilHealthy(product, FEDERATION);
  await sleep(AT_REST_MS);
}

async function takePictures(
  { accountId, invoiceId }: BilledFleet,
  { workerId, serviceId, groupId }: ScaledFleet,
): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  const browser = await chromium.launch({
    executablePath: await provideBrowser(),
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...SOFTWARE_WEBGL_FLAGS],
  });
  const node = await product.node("frankfurt-1");
  const federation = await untilHealthy(product, FEDERATION);
  const [pool] = await product.call(PoolView.array(), "pools.list");
  const { items: failovers } = await product.call(FailoverPage, "failovers.list?input={}");
  const context = await browser.newContext({ viewport: DESKTOP, baseURL: product.webUrl });
  const page = await context.newPage();
  await signIn(page, product.webUrl, ADMIN);
  for (const theme of ["dark", "light"] as const) {
    await chooseTheme(page, theme);
    await page.setViewportSize(DESKTOP);
    for (const [name, path] of [
      ["overview", "/"],
      ["nodes", "/nodes"],
      ["node", `/nodes/${node?.id}`],
      ["federations", "/federations"],
      ["federation", `/federations/${federation.id}`],
      ["failover", `/failovers/${failovers[0]?.id}`],
      ["pools", "/pools"],
      ["pool", `/pools/${pool?.id}`],
      ["rate-limits", "/rate-limits"],
      ["workers", "/workers"],
      ["worker", `/workers/${workerId}`],
      ["services", "/services"],
      ["service", `/services/${serviceId}`],
      ["scaling", "/scaling"],
      ["scaling-group", `/scaling/${groupId}`],
      ["enrol", "/enrol"],
      ["events", "/events"],
      ["settings", "/settings/operators"],
      ["billing", "/billing"],
      ["accounts", "/accounts"],
      ["account", `/accounts/${accountId}`],
      ["rates", "/rates"],
      ["invoices", "/invoices"],
      ["invoice", `/invoices/${invoiceId}`],
    ] as const) {
      await picture(page, path, `${name}-${theme}`);
    }
    await mapPictures(page, theme);
    await palettePicture(page, theme);
    await page.setViewportSize(PHONE);
    await picture(page, "/nodes", `phone-${theme}`);
    await picture(page, "/map", `map-phone-${theme}`);
  }
  await browser.close();
}

async function palettePicture(page: Page, theme: string): Promise<void> {
  if (!WANTED.test(`palette-${theme}`)) return;
  await page.keyboard.press("Control+k");
  await page.keyboard.type("tokyo");
  await sleep(500);
  await page.screenshot({ path: join(OUT, `palette-${theme}.png`) });
  await page.keyboard.press("Escape");
}

/** The first look, a slow link, and the failover of a few minutes ago. */
async function mapPictures(page: Page, theme: string): Promise<void> {
  const [target] = await product.call(TargetView.array(), "targets.list");
  const [fromId, toId] = await slowestLink();
  await picture(page, "/map", `map-globe-${theme}`);
  await picture(page, "/map?view=flat&layer=latency", `map-flat-${theme}`);
  await picture(page, `/map?layer=latency&select=link:${fromId},${toId}`, `map-link-${theme}`);
  await picture(page, "/map?view=graph&layer=federations", `map-graph-${theme}`);
  await picture(page, "/map?view=table", `map-table-${theme}`);
  await picture(page, "/latency", `latency-${theme}`);
  await picture(page, `/targets/${target?.id}`, `target-${theme}`);
  if (!WANTED.test(`map-past-${theme}`)) return;
  await page.goto("/map");
  await page.locator("[data-live-state=live]").waitFor();
  const back = page.getByRole("button", { name: "Previous incident" });
  await eventually(
    "the failover's minute is recorded",
    async () => {
      await back.click();
      await sleep(1500);
      return (await page.getByText(/^As of \d/).isVisible()) ? true : null;
    },
    120_000,
  );
  await sleep(2500);
  await page.screenshot({ path: join(OUT, `map-past-${theme}.png`) });
}

async function slowestLink(): Promise<[string, string]> {
  const { nodes, cells } = await product.call(LatencyMatrix, "latency.matrix?input={}");
  const links = cells.flatMap((row, from) => row.map((cell, to) => ({ from, to, ms: cell?.rttMs ?? 0 })));
  const slowest = links.reduce((worst, link) => (link.ms > worst.ms ? link : worst));
  const [from, to] = [nodes[slowest.from], nodes[slowest.to]];
  if (from === undefined || to === undefined) throw new Error("no link is measured yet");
  return [from.nodeId, to.nodeId];
}

async function picture(page: Page, path: string, name: string): Promise<void> {
  if (!WANTED.test(name)) return;
  await page.goto(path);
  await page.locator("[data-live-state=live]").waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  await sleep(2500);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
}

async function chooseTheme(page: Page, theme: "dark" | "light"): Promise<void> {
  await page.setViewportSize(DESKTOP);
  await page.goto("/");
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemcheckbox", { name: theme === "dark" ? "Dark" : "Light" }).click();
}
