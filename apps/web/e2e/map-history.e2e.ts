import { setTimeout as sleep } from "node:timers/promises";
import type { FederationView } from "@orrery/protocol";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { enrolMembers, federationNamed, untilHealthy } from "./harness/federation-page.ts";
import { MapPageView } from "./harness/map-page.ts";
import { eventually } from "./harness/process-signals.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

const MEMBERS = ["past-1", "past-2", "past-3"];
const NAME = "lastnight";
/** A minute is recorded when it has ended, and can be looked at a little later. */
const RECORDED_MAX_MS = 150_000;
const TAKEOVER_MAX_MS = 60_000;

test("a recorded failover is scrubbed to: the former leader leads again, and nobody can act on the past", async ({
  adminPage: page,
  product,
}) => {
  test.setTimeout(600_000);
  const before = await federate(product);
  const former = leaderOf(before);
  // The minute before the failover must have been one with this leader.
  await sleep(70_000);
  const agent = product.agent(former);
  expect(agent).toBeDefined();
  agent?.killHard();
  const successor = await eventually(
    "another leads",
    async () => {
      const leader = (await federationNamed(product, NAME))?.leader?.name;
      return leader === undefined || leader === former ? null : leader;
    },
    TAKEOVER_MAX_MS,
  );

  const map = new MapPageView(page);
  await map.open(`?view=flat`);
  await map.findNode({ name: former });
  await expect(map.panel).toContainText(`Led by ${successor}`);
  // What happened a moment ago is recorded with its minute; that the node is down was an incident, too, and a later one.
  await expect(async () => {
    await backToLive(page);
    for (let presses = 0; presses < 8; presses += 1) {
      await map.timeline.getByRole("button", { name: "Previous incident" }).click();
      await expect(page.getByText(/^As of \d/)).toBeVisible({ timeout: 2000 });
      if (await map.panel.getByText(`${former} led.`).isVisible()) return;
      await sleep(300);
    }
    throw new Error("The former leader does not lead at any incident yet");
  }).toPass({ timeout: RECORDED_MAX_MS, intervals: [5000] });

  await expect(page).toHaveURL(/[?&]at=\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z/);
  await expect(map.panel).toContainText(`${successor} leads now.`);
  await expect(map.panel.getByRole("button", { name: "Cordon…" })).toHaveCount(0);
  await expect(map.panel.getByRole("region", { name: "As it was" })).toContainText("Led");

  await map.timeline.getByRole("slider").focus();
  await page.keyboard.press("PageUp");
  await expect(map.panel).toContainText(`${successor} led.`);

  await backToLive(page);
  await expect(page.getByText(/^As of \d/)).toHaveCount(0);
  await expect(map.panel).toContainText(`Led by ${successor}`);
});

async function backToLive(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "Back to live" }).first();
  if (await button.isVisible()) await button.click();
}

async function federate(product: ProductUnderTest): Promise<FederationView> {
  await enrolMembers(product, MEMBERS);
  const nodes = await product.nodes();
  await product.call(z.unknown(), "federations.create", {
    name: NAME,
    members: MEMBERS.map((name) => ({ nodeId: nodes.find((node) => node.name === name)?.id })),
    policy: { cooldownMs: 0, limitCount: 100 },
  });
  return untilHealthy(product, NAME);
}

function leaderOf(federation: FederationView): string {
  return federation.leader?.name ?? "nobody";
}
