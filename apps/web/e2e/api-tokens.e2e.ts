import { NodeView } from "@orrery/protocol";
import { z } from "zod";
import { untilLive, untilOnline } from "./harness/node-page.ts";
import { callApi } from "./harness/product.ts";
import { expect, test } from "./harness/test.ts";

test("a token is shown once, can do what its scopes say and nothing else, and ends when it is revoked", async ({
  adminPage: page,
  product,
}) => {
  await product.enrol("scripted-1");
  const node = await untilOnline(product, "scripted-1");
  await page.goto("/settings/tokens");
  await untilLive(page);
  await page.getByRole("button", { name: "Create token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("a script");
  await dialog.getByRole("button", { name: "Create token" }).click();
  const token = (await dialog.getByRole("region", { name: "API token" }).innerText()).trim();
  expect(token).toMatch(/^orrery_api\.\S+$/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(token)).toHaveCount(0);

  const nodes = await callApi(product.hubUrl, token, z.array(NodeView), "nodes.list");
  expect(nodes.map(({ name }) => name)).toContain("scripted-1");
  const cordon = callApi(product.hubUrl, token, z.unknown(), "nodes.cordon", { nodeId: node.id, reason: "" });
  await expect(cordon).rejects.toThrow(/403.*FORBIDDEN/);

  const row = page.getByRole("row").filter({ hasText: "a script" });
  await row.getByRole("button", { name: "Revoke a script" }).click();
  await dialog.getByRole("button", { name: "Revoke token" }).click();
  await expect(row).toContainText("Revoked");
  await expect(callApi(product.hubUrl, token, z.unknown(), "nodes.list")).rejects.toThrow(
    /401.*UNAUTHENTICATED/,
  );
});
