import { OperatorView } from "@orrery/protocol";
import { NodePageView, untilLive, untilOnline } from "./harness/node-page.ts";
import { signIn } from "./harness/sign-in.ts";
import { expect, test } from "./harness/test.ts";

const VIEWER = { email: "vera@example.org", password: "only looks at things" };

test("a viewer sees the fleet and no actions, and the API refuses what the page does not offer", async ({
  browser,
  product,
}) => {
  await product.call(OperatorView, "operators.create", { ...VIEWER, name: "Vera", role: "viewer" });
  await product.enrol("seen-1");
  const seen = await untilOnline(product, "seen-1");

  const context = await browser.newContext({ baseURL: product.webUrl });
  const page = await context.newPage();
  await signIn(page, product.webUrl, VIEWER);
  const node = new NodePageView(page);
  await node.open(seen);
  await expect(node.status).toContainText("Online");
  await expect(page.getByRole("button", { name: "Actions" })).toHaveCount(0);
  await expect(
    page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit" }),
  ).toHaveCount(0);

  await page.goto("/nodes");
  await untilLive(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("seen-1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option", { name: /Open seen-1/ })).toBeVisible();
  await expect(page.getByRole("option", { name: /Cordon|Remove/ })).toHaveCount(0);
  await page.keyboard.press("Escape");

  const refused = await page.request.post("/api/trpc/nodes.cordon", {
    headers: { origin: product.webUrl, "content-type": "application/json" },
    data: { nodeId: seen.id, reason: "not mine" },
  });
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { data: { orrery: { code: "FORBIDDEN" } } } });
  expect((await product.node("seen-1"))?.scheduling).toBe("active");

  await page.goto("/audit");
  await expect(page.getByText(/role/i).first()).toBeVisible();
  await context.close();
});

test("a request from another origin is refused, even with the right cookies", async ({
  adminPage,
  product,
}) => {
  await product.enrol("guarded-1");
  const guarded = await untilOnline(product, "guarded-1");
  const refused = await adminPage.request.post("/api/trpc/nodes.cordon", {
    headers: { origin: "https://evil.example", "content-type": "application/json" },
    data: { nodeId: guarded.id, reason: "forged" },
  });
  expect(refused.status()).toBe(403);
  expect((await product.node("guarded-1"))?.scheduling).toBe("active");
});
