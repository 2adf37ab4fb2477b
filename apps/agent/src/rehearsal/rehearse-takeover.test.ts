import { expect, test } from "vitest";
import { rehearseTakeover } from "./rehearse-takeover.ts";

test("three nodes in memory elect, write, lose their leader and go on", async () => {
  const result = await rehearseTakeover();
  expect(result).toMatchObject({ outcome: "done" });
});

test("it leaves nothing behind, and can be done again", async () => {
  const before = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  for (let round = 0; round < 3; round += 1)
    expect(await rehearseTakeover()).toMatchObject({ outcome: "done" });
  const after = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  expect(after).toBeLessThanOrEqual(before);
});
