import { NodeView } from "@orrery/protocol";
import type { Page } from "@playwright/test";
import { NodePageView, untilOnline } from "./harness/node-page.ts";
import { ADMIN } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

test("cordon: owner, reason and end are shown everywhere, and it can be undone", async ({
  adminPage,
  product,
}) => {
  await product.enrol("cordoned-1");
  const node = new NodePageView(adminPage);
  await node.open(await untilOnline(product, "cordoned-1"));

  const dialog = await node.chooseAction("Cordon…");
  await expect(dialog.getByRole("region", { name: "What will happen" })).toBeVisible();
  await dialog.getByLabel("Reason").fill("disk swap, ticket 4711");
  await choose(adminPage, "Until", "1 hour");
  await dialog.getByRole("button", { name: "Cordon" }).click();

  await expect(node.scheduling).toContainText("Cordoned: takes no new work");
  await expect(node.scheduling).toContainText("disk swap, ticket 4711");
  await expect(node.scheduling).toContainText(/Returns to service by itself in (59\smin|1\sh)/);
  const view = await product.node("cordoned-1");
  expect(view?.scheduling).toBe("cordoned");
  await expect(node.scheduling).toContainText(view?.schedulingDetail?.ownerName ?? ADMIN.email);

  await adminPage.goto("/nodes");
  await expect(adminPage.getByRole("row").filter({ hasText: "cordoned-1" })).toContainText("Cordoned");
  await adminPage.goBack();

  await node.scheduling.getByRole("button", { name: "Return to service" }).click();
  await adminPage.getByRole("dialog").getByRole("button", { name: "Return to service" }).click();
  await expect(node.scheduling).toHaveCount(0);
  await expect(node.status).toContainText("Online");
});

test("drain ends as drained only when the agent has confirmed it", async ({ adminPage, product }) => {
  await product.enrol("drained-1");
  const node = new NodePageView(adminPage);
  await node.open(await untilOnline(product, "drained-1"));

  const dialog = await node.chooseAction("Drain…");
  await dialog.getByLabel("Reason").fill("rack moves");
  await dialog.getByRole("button", { name: "Start drain" }).click();
  await expect(node.scheduling).toContainText("Drained: its agent confirmed");
  await expect(node.scheduling).toContainText("rack moves");
});

test("a drain whose agent is away stays a drain and becomes a cordon at its deadline", async ({
  adminPage,
  product,
}) => {
  const agent = await product.enrol("stuck-1");
  const stuck = await untilOnline(product, "stuck-1");
  const node = new NodePageView(adminPage);
  await node.open(stuck);
  agent.freeze();
  await product.call(NodeView, "nodes.drain", { nodeId: stuck.id, reason: "slow", deadlineInMs: 6000 });
  await expect(node.scheduling).toContainText(/Draining.*The agent must confirm within/);
  await expect(node.scheduling).toContainText("Cordoned");
  await expect(node.scheduling).toContainText(/deadline/i);
  agent.thaw();
});

test("maintenance ends by itself", async ({ adminPage, product }) => {
  await product.enrol("serviced-1");
  const serviced = await untilOnline(product, "serviced-1");
  const node = new NodePageView(adminPage);
  await node.open(serviced);

  const dialog = await node.chooseAction("Start maintenance…");
  await dialog.getByLabel("Reason").fill("kernel update");
  await dialog.getByRole("button", { name: "Start maintenance" }).click();
  await expect(node.scheduling).toContainText("In maintenance");
  await expect(node.scheduling).toContainText("kernel update");

  await product.call(NodeView, "nodes.maintenance", {
    nodeId: serviced.id,
    reason: "nearly done",
    expiresInMs: 2000,
  });
  await expect(node.scheduling).toContainText("nearly done");
  await expect(node.scheduling).toHaveCount(0);
});

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}
