import { expectAccessible } from "./harness/accessible.ts";
import { untilLive } from "./harness/node-page.ts";
import { expect, test } from "./harness/test.ts";

test("from the copied line to connected, live, and the line works once", async ({
  adminPage: page,
  product,
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/enrol");
  await untilLive(page);
  await page.getByLabel("Region").fill("eu-central");
  await page.getByLabel("Note").fill("enrolled in a test");
  await page.getByRole("button", { name: "Create install line" }).click();

  const line = page.getByRole("region", { name: "install line" });
  await expect(line).toContainText(
    /curl -fsSL http:\/\/localhost:\d+\/install\.sh \| sh -s -- --token orrery_join\./,
  );
  await page.getByRole("button", { name: /copy.*install line/i }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const token = /--token (\S+)/.exec(copied)?.[1] ?? "";
  expect(token).toMatch(/^orrery_join\./);
  await expectAccessible(page);

  product.startAgent("pasted-1", token);
  const progress = page.getByRole("list", { name: "Progress of pasted-1" });
  for (const step of ["Enrolled", "Connected", "Online"]) {
    await expect(progress.getByRole("listitem").filter({ hasText: step })).toContainText("done");
  }
  const node = await product.node("pasted-1");
  expect(node).toMatchObject({ health: "online", region: "eu-central" });

  const late = product.startAgent("late-1", token);
  await expect(page.getByText(/was refused: token used up/)).toBeVisible();
  await expect.poll(() => late.output).toMatch(/no uses left; create a new one/);

  await page.getByRole("link", { name: "pasted-1" }).click();
  await expect(page.getByRole("heading", { name: "pasted-1", level: 1 })).toBeVisible();
});

test("with the waiting room on, a new host waits until it is approved", async ({
  adminPage: page,
  product,
}) => {
  const { z } = await import("zod");
  await product.call(z.unknown(), "settings.set", { waitingRoomEnabled: true });
  try {
    await product.enrol("waiting-1");
    await page.goto("/nodes");
    await untilLive(page);
    await expect(page.getByText("waiting-1")).toBeVisible();
    await page.getByRole("button", { name: "Approve" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await expect(page.getByRole("row").filter({ hasText: "waiting-1" })).toContainText("Online");
  } finally {
    await product.call(z.unknown(), "settings.set", { waitingRoomEnabled: false });
  }
});
