import { expect, test } from "vitest";
import { isAlone } from "./file-pool.ts";

test("what measures its own process has one for itself; what starts the hub or asks the database shares one", () => {
  expect(isAlone("/home/ada/orrery/apps/agent/src/federations/federation-members.int.test.ts")).toBe(true);
  expect(isAlone("/home/ada/orrery/apps/launcher/src/launch.int.test.ts")).toBe(true);
  expect(isAlone("/home/ada/orrery/apps/hub/src/usage.int.test.ts")).toBe(false);
  expect(isAlone("/home/ada/orrery/packages/api/src/pools/pools.int.test.ts")).toBe(false);
});
