import { expect, test } from "vitest";
import { someWorker } from "../testing/stand-in-workers.ts";
import { findInstance } from "./find-worker.ts";

const worker = someWorker("shop");

test.each(["01abc-aaaa11", "01abc-a", "aa11"])("an instance is found by %s", (reference) => {
  expect(findInstance(worker, reference).instanceId).toBe("01abc-aaaa11");
});

test.each([
  ["01abc", "01abc stands for several instances"],
  ["a11", "shop has no instance a11"],
  ["zzzz", "shop has no instance zzzz; `orrery workers show shop` lists them"],
])("none is found by %s", (reference, message) => {
  expect(() => findInstance(worker, reference)).toThrow(message);
});
