import { NodePageView, untilOnline } from "./harness/node-page.ts";
import { eventually } from "./harness/process-signals.ts";
import { expect, test } from "./harness/test.ts";

test("a killed agent is seen at once, with the closed connection as the reason, and so is its recovery", async ({
  adminPage,
  product,
}) => {
  const agent = await product.enrol("killed-1");
  const node = new NodePageView(adminPage);
  await node.open(await untilOnline(product, "killed-1"));
  await expect(node.status).toContainText("Online");

  agent.killHard();
  await expect(node.status).toContainText("Suspect");
  await expect(node.status).toContainText(/connection.*closed|closed.*connection/i);
  await expect(adminPage.getByText("Online", { exact: true })).toHaveCount(0);

  agent.start();
  await expect(node.status).toContainText("Online");
  await agent.stop();
  await expect(node.status).toContainText("Down");
  await expect(node.status).toContainText(/left cleanly/i);
});

test("a frozen agent becomes suspect with silence as the reason, and comes back when it goes on", async ({
  adminPage,
  product,
}) => {
  const agent = await product.enrol("frozen-1");
  const node = new NodePageView(adminPage);
  await node.open(await untilOnline(product, "frozen-1"));

  agent.freeze();
  await expect(node.status).toContainText("Suspect");
  await expect(node.status).toContainText(/silen|no report|nothing heard/i);
  await expect(node.status).not.toContainText("Online");

  agent.thaw();
  await expect(node.status).toContainText("Online");
});

test("the node list shows a failure live, too", async ({ adminPage, product }) => {
  const agent = await product.enrol("listed-1");
  await untilOnline(product, "listed-1");
  await adminPage.goto("/nodes");
  const row = adminPage.getByRole("row").filter({ hasText: "listed-1" });
  await expect(row).toContainText("Online");

  agent.killHard();
  await expect(row).toContainText("Suspect");
  await eventually("the hub agrees", async () =>
    (await product.node("listed-1"))?.health === "online" ? null : true,
  );
});
