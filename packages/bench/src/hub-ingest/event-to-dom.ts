import { chromium, type Page } from "@playwright/test";
import { connectAgent, type SimulatedAgent } from "../simulated-fleet/simulated-agent.ts";
import { CHROMIUM_FLAGS, signIn } from "../stack/dashboard.ts";
import type { Stack } from "../stack/stack.ts";
import { sleep, startReporting } from "./load.ts";

export type EventToDomResult = { healthMs: number[]; eventMs: number[] };

/**
 * Time from what happens at an agent to the browser's DOM, with the whole fleet reporting and its list on the page:
 * `healthMs` from a cut connection to the row's changed health; `eventMs` from an outbox entry's report to its row on
 * the Events page. Both ends read the same machine's clock.
 */
export async function measureEventToDom(
  stack: Stack,
  agents: SimulatedAgent[],
  trials: number,
  chromiumPath: string,
): Promise<EventToDomResult> {
  if (stack.webUrl === null) throw new Error("the dashboard is not running");
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS });
  const reporting = startReporting(agents);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await signIn(page, stack.webUrl);
    const healthMs = await measureHealth(page, stack, agents, trials);
    const eventMs = await measureEvents(page, stack, agents, trials);
    return { healthMs, eventMs };
  } finally {
    reporting.stop();
    await browser.close();
  }
}

async function measureHealth(
  page: Page,
  stack: Stack,
  agents: SimulatedAgent[],
  trials: number,
): Promise<number[]> {
  await page.goto(`${stack.webUrl}/nodes`);
  await page.locator('[data-node-id][data-health="online"]').first().waitFor({ timeout: 60_000 });
  await sleep(5000);
  const samples: number[] = [];
  for (let trial = 0; trial < trials; trial += 1) {
    const visibleIds = await page
      .locator('[data-node-id][data-health="online"]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-node-id")));
    const index = agents.findIndex(
      (agent) => agent.node.nodeId === visibleIds[trial % Math.min(10, visibleIds.length)],
    );
    const agent = agents[index];
    if (agent === undefined) throw new Error("no online row on the page");
    const seenAtMs = page.evaluate(waitForHealthChange, agent.node.nodeId);
    await sleep(50 + Math.random() * 500);
    const cutAtMs = performance.timeOrigin + performance.now();
    agent.wire.destroy();
    samples.push((await seenAtMs) - cutAtMs);
    agents[index] = await connectAgent(stack.gatewayUrl, agent.node);
    await sleep(200);
  }
  return samples;
}

async function measureEvents(
  page: Page,
  stack: Stack,
  agents: SimulatedAgent[],
  trials: number,
): Promise<number[]> {
  await page.goto(`${stack.webUrl}/events?type=agent.bench_mark`);
  await sleep(3000);
  const samples: number[] = [];
  for (let trial = 0; trial < trials; trial += 1) {
    const agent = agents[(trial * 37) % agents.length];
    if (agent === undefined) throw new Error("no agents");
    const mark = `mark-${trial}-${Math.random().toString(36).slice(2)}`;
    const seenAtMs = page.evaluate(waitForText, mark);
    await sleep(50 + Math.random() * 300);
    const sentAtMs = performance.timeOrigin + performance.now();
    await agent.report({ event: { type: "agent.bench_mark", data: { message: mark } } });
    samples.push((await seenAtMs) - sentAtMs);
  }
  return samples;
}

/** Runs in the page: resolves with the wall-clock time at which the row's health stops being `online`. */
function waitForHealthChange(nodeId: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const isChanged = () =>
      document.querySelector(`[data-node-id="${nodeId}"]`)?.getAttribute("data-health") !== "online";
    const timer = setTimeout(() => reject(new Error(`no change of ${nodeId} on the page in 10 s`)), 10_000);
    const observer = new MutationObserver(() => {
      if (!isChanged()) return;
      clearTimeout(timer);
      observer.disconnect();
      resolve(performance.timeOrigin + performance.now());
    });
    observer.observe(document.body, { subtree: true, attributes: true, childList: true });
  });
}

function waitForText(text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${text} is not on the page after 10 s`)), 10_000);
    const observer = new MutationObserver(() => {
      if (!document.body.textContent?.includes(text)) return;
      clearTimeout(timer);
      observer.disconnect();
      resolve(performance.timeOrigin + performance.now());
    });
    observer.observe(document.body, { subtree: true, characterData: true, childList: true });
  });
}
