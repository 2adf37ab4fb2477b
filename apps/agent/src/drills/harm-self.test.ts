import { expect, test } from "vitest";
import { isSupervised } from "./harm-self.ts";

test.each([
  [{}, false],
  [{ ORRERY_SUPERVISED: "1" }, true],
  [{ ORRERY_SUPERVISED: "0" }, false],
  [{ INVOCATION_ID: "abc" }, true],
  [{ INVOCATION_ID: "" }, false],
  [{ INVOCATION_ID: "abc", SYSTEMD_EXEC_PID: "42" }, true],
  // Started by hand in a shell that systemd runs.
  [{ INVOCATION_ID: "abc", SYSTEMD_EXEC_PID: "41" }, false],
])("%o: comes back after a kill: %s", (env, restarts) => {
  expect(isSupervised(env, 42)).toBe(restarts);
});
