import { DrillPage, FailoverPage, type FailoverView, type FederationView } from "@orrery/protocol";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./harness/accessible.ts";
import type { AgentUnderTest } from "./harness/agent.ts";
import {
  enrolMembers,
  FederationPageView,
  federate,
  federationNamed,
  untilHealthy,
} from "./harness/federation-page.ts";
import { eventually } from "./harness/process-signals.ts";
import type { ProductUnderTest } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

const MEMBERS = ["over-1", "over-2", "over-3"];
const NAME = "takeover";
/** Members on two cores, beside a browser and a hub: a deadline for what hangs, no measure. */
const TAKEOVER_MAX_MS = 60_000;

test.describe.configure({ mode: "serial" });

test("readiness names who would take over; the leader's process is killed, and the waterfall runs to its end", async ({
  adminPage: page,
  product,
}) => {
  test.setTimeout(240_000);
  await enrolMembers(product, MEMBERS);
  const before = await federate(product, NAME, MEMBERS);
  const view = new FederationPageView(page);
  await view.open(before);
  const readiness = page.getByRole("region", { name: "Readiness" });
  await expect(readiness).toContainText(`If ${leaderOf(before)} died now, `);
  await expect(readiness).toContainText("would take over.");
  await expect(readiness).toContainText("Survivable failures");

  await expect(page.getByRole("region", { name: "Last failover" })).toContainText("No failover yet");
  agentOf(product, leaderOf(before)).killHard();

  const card = page.getByRole("region", { name: /^(Failover under way|Last failover)$/ });
  await expect(card.locator("[data-phase=converge][data-phase-state=done]")).toBeVisible({
    timeout: TAKEOVER_MAX_MS,
  });
  for (const phase of ["detect", "elect", "fence", "promote"]) {
    await expect(card.locator(`[data-phase=${phase}]`)).toHaveAttribute("data-phase-state", /done|unseen/);
  }
  await expect(card).toContainText(`took over from ${leaderOf(before)}`);
  await expectAccessible(page);

  await view.open(before, "failovers");
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: `${leaderOf(before)} to ` })
      .first(),
  ).toContainText("Process ended");
  await expectAccessible(page);
});

test("the failover's own page: timeline, evidence, candidates, facts, and an acknowledgment", async ({
  adminPage: page,
  product,
}) => {
  const federation = await federationNow(product);
  const { items } = await product.call(
    FailoverPage,
    `failovers.list?input=${encodeURIComponent(JSON.stringify({ federationId: federation.id }))}`,
  );
  const failover = items.find(({ outcome }) => outcome === "succeeded");
  expect(failover).toBeDefined();
  await new FederationPageView(page).open(federation, "failovers");
  await page.getByRole("link", { name: leaderChangeOf(failover), exact: true }).click();

  await expect(page.getByRole("heading", { level: 1 })).toContainText("Automatic failover");
  await expect(page.getByRole("region", { name: "Timeline" })).toContainText("was elected in term");
  await expect(page.getByRole("region", { name: "Timeline" })).toContainText("committed fencing token");
  await expect(page.getByRole("region", { name: "Candidates" })).toContainText("took over");
  await expect(page.getByRole("region", { name: "Facts" })).toContainText(failover?.id ?? "");
  await page.locator("[data-phase=elect]").focus();
  await expect(page.locator("figure p").filter({ hasText: /^Elect: from .* long/ })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Acknowledge" }).click();
  await expect(page.getByRole("button", { name: "Acknowledge" })).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Facts" })).toContainText(/Acknowledged\s*by /);

  await page.goto("/failovers");
  await expect(page.getByRole("row").filter({ hasText: NAME }).first()).toContainText("Succeeded");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/failovers/${failover?.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await sidewaysPx(page)).toBeLessThanOrEqual(0);
});

test("heartbeats are drawn with the threshold, for whichever pair is chosen", async ({
  adminPage: page,
  product,
}) => {
  const killed = MEMBERS.map((name) => agentOf(product, name)).find((agent) => !agent.isRunning);
  killed?.start();
  const federation = await untilHealthy(product, NAME);
  await new FederationPageView(page).open(federation, "heartbeats");
  const card = page.getByRole("region", { name: "Heartbeats", exact: true });
  const leader = leaderOf(federation);
  const watcher = MEMBERS.find((name) => name !== leader) ?? "";
  await card.getByRole("combobox", { name: "Watcher" }).click();
  await page.getByRole("option", { name: watcher }).click();
  await expect(
    card.getByRole("figure", {
      name: new RegExp(`Heartbeats of .* as ${watcher} heard them: \\d+ intervals`),
    }),
  ).toBeVisible();
  await expect(card).toContainText("would have accused a healthy node");
  await expectAccessible(page);
});

test("a drill says what will happen, checks that it may run, and is graded", async ({
  adminPage: page,
  product,
}) => {
  test.setTimeout(180_000);
  const federation = await untilHealthy(product, NAME);
  await new FederationPageView(page).open(federation, "drills");
  const card = page.getByRole("region", { name: "Drills", exact: true });
  await card.getByRole("button", { name: "Run drill…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("region", { name: "What will happen" })).toContainText(leaderOf(federation));
  // Nothing would start these agents again: the check says so, and offers another way.
  await expect(dialog.getByRole("region", { name: "Checks" })).toContainText("Nothing would restart");
  await expect(dialog.getByRole("button", { name: "Run drill" })).toBeDisabled();
  await dialog.getByRole("combobox", { name: "Fault" }).click();
  await page.getByRole("option", { name: "Freeze the process" }).click();
  // On a machine as busy as this one members are patient: a short silence is forgiven, as it should be.
  await dialog.getByRole("combobox", { name: "For" }).click();
  await page.getByRole("option", { name: "10 s" }).click();
  await expect(dialog.getByRole("button", { name: "Run drill" })).toBeEnabled({ timeout: 90_000 });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Run drill" }).click();
  await expect(dialog).toHaveCount(0);

  const drill = await eventually(
    "the drill is graded",
    async () => {
      const input = encodeURIComponent(JSON.stringify({ federationId: federation.id }));
      const page = await product.call(DrillPage, `drills.list?input=${input}`);
      return page.items.find(({ state }) => state === "graded");
    },
    TAKEOVER_MAX_MS,
  );
  const row = card.locator(`[data-drill="${drill.id}"]`);
  await expect(row).toContainText(`Grade ${drill.grade}`);
  await expect(row.getByRole("link", { name: "Waterfall" })).toBeVisible();
  await expectAccessible(page);
});

/** Without waits between automatic failovers: each of these tests causes one. */
async function federationNow(product: ProductUnderTest): Promise<FederationView> {
  return eventually(`${NAME} is there`, () => federationNamed(product, NAME));
}

function agentOf(product: ProductUnderTest, name: string): AgentUnderTest {
  const agent = product.agent(name);
  if (agent === undefined) throw new Error(`${name} was never started.`);
  return agent;
}

function leaderOf(federation: FederationView): string {
  return federation.leader?.name ?? "nobody";
}

function leaderChangeOf(failover: Pick<FailoverView, "oldLeaderName" | "newLeaderName"> | undefined): string {
  return `${failover?.oldLeaderName ?? "nobody"} to ${failover?.newLeaderName}`;
}

function sidewaysPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
