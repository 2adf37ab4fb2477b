import type { WorkerId } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { findWorkers } from "./find-workers.ts";

const worker = (name: string, description = "") => ({
  ...{ id: `id-${name}` as WorkerId, name, spec: { description } },
});
const workers = [worker("old-resize"), worker("resize", "thumbnails"), worker("mailer")];

test("workers are found by name and description, names that begin so first, no more than asked for", () => {
  const find = (search: string, limit = 5) => findWorkers(workers, search, limit).map(({ name }) => name);
  expect(find("resize")).toEqual(["resize", "old-resize"]);
  expect(find("resize", 1)).toEqual(["resize"]);
  expect(find("thumb")).toEqual(["resize"]);
  expect(find("go to worker mail")).toEqual(["mailer"]);
  expect(find("logs of mail")).toEqual(["mailer"]);
  expect(find("workers")).toHaveLength(3);
  expect(find(" ")).toEqual([]);
});
