import { expect, test } from "vitest";
import { runOnNodes } from "./run-on-nodes.ts";

const nodes = [{ name: "a" }, { name: "b" }, { name: "c" }];

test("a failure does not keep the others from being done, and is named", async () => {
  const done: string[] = [];
  const attempt = runOnNodes(nodes, async (node) => {
    if (node.name === "b") throw new Error("The node is draining.");
    done.push(node.name);
  });
  await expect(attempt).rejects.toThrow("2 of 3 done. b: The node is draining.");
  expect(done).toEqual(["a", "c"]);
});

test("for one node the sentence stands alone", async () => {
  const attempt = runOnNodes(nodes.slice(0, 1), async () => {
    throw new Error("This name is in use; choose another.");
  });
  await expect(attempt).rejects.toThrow(/^This name is in use; choose another\.$/);
});
