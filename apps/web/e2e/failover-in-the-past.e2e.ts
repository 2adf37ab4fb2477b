import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./harness/accessible.ts";
import { enrolMembers, federate, federationNamed } from "./harness/federation-page.ts";
import { MapPageView } from "./harness/map-page.ts";
import { untilOnline } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import { expect, test } from "./harness/test.ts";

const FEDERATION = "lastnight";
const MEMBERS = ["night-1", "night-2", "night-3"];
const TAKEOVER_MAX_MS = 60_000;
/** A minute is recorded as it was at its end, and can be looked at a little after that. */
const MINUTE_MS = 60_000;
const RECORDED_MAX_MS = 150_000;

// Minutes of waiting for minutes to end: the other worker goes on beside it.
test.describe.configure({ mode: "serial" });

/** Set by the test in which it happens. */
let failover = { former: "", successor: "" };

test("a takeover is seen on the map, in the panel of the node that led", async ({
  adminPage: page,
  product,
}) => {
  test.setTimeout(4 * MINUTE_MS);
  await enrolMembers(product, MEMBERS);
  const before = await federate(product, FEDERATION, MEMBERS);
  const former = before.leader?.name ?? "nobody";
  // A whole minute with this leader, and a little: the past has it at the minute's end.
  await sleep(Math.max(0, (before.leader?.sinceAtMs ?? 0) + MINUTE_MS + 5000 - Date.now()));
  const map = new MapPageView(page);
  await map.open("?view=flat&layer=federations");
  await map.findNode({ name: former });
  await expect(map.panel).toContainText(`Led by ${former}`);
  await expectAccessible(page);

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

  // The failover's own minute, as soon as it is recorded: before that, a step further is the present.
  const before = page.url();
  await expect(async () => {
    if (page.url() !== before) await page.goto(before);
    await map.untilMomentRead();
    await map.timeline.getByRole("slider").focus();
    await page.keyboard.press("ArrowRight");
    await expect(map.panel).toContainText(`${successor} led.`, { timeout: 5000 });
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
