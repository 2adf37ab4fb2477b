import { NodeAdmission, NodeHealth, NodeScheduling } from "@orrery/protocol";
import { expect, test } from "vitest";
import { describeStatus, nodeStatus } from "./node-status.ts";

const healthy = {
  admission: "admitted",
  health: "online",
  scheduling: "active",
  statusReason: "Reports arrive as expected.",
} as const;

test("[N1] admission before maintenance before health before scheduling", () => {
  expect(nodeStatus(healthy)).toMatchObject({ label: "Online", tone: "ok" });
  expect(nodeStatus({ ...healthy, scheduling: "cordoned" })).toMatchObject({
    label: "Cordoned",
    tone: "idle",
  });
  expect(nodeStatus({ ...healthy, scheduling: "cordoned", health: "suspect" }).label).toBe("Suspect");
  expect(nodeStatus({ ...healthy, scheduling: "maintenance", health: "down" })).toMatchObject({
    label: "Maintenance",
    health: "down",
  });
  expect(nodeStatus({ ...healthy, admission: "waiting", health: "down" }).label).toBe("Waiting");
});

test("[N2] a view without news from the hub for more than 6 s shows unknown, with the age and what was last known", () => {
  expect(nodeStatus(healthy, { nowAtMs: 16_000, hubHeardAtMs: 10_000 }).tone).toBe("ok");
  expect(nodeStatus(healthy, { nowAtMs: 16_001, hubHeardAtMs: 10_000 })).toEqual({
    health: "unknown",
    label: "Unknown",
    tone: "unknown",
    reason: "Nothing heard from the hub for 6 s; last known: online.",
  });
});

test("[N3] green needs admitted, online, active and a fresh view", () => {
  for (const admission of NodeAdmission.options)
    for (const health of NodeHealth.options)
      for (const scheduling of NodeScheduling.options)
        for (const hubHeardAtMs of [0, 99_000]) {
          const node = { admission, health, scheduling, statusReason: "" };
          const isGreen = nodeStatus(node, { nowAtMs: 100_000, hubHeardAtMs }).tone === "ok";
          const mayBe =
            admission === "admitted" && health === "online" && scheduling === "active" && hubHeardAtMs > 0;
          expect(isGreen).toBe(mayBe);
        }
});

test("[N4] who and why, after what is wrong with the node", () => {
  const detail = {
    ownerName: "ada",
    reason: "disk swap",
    sinceAtMs: 1,
    expiresAtMs: null,
    deadlineAtMs: null,
  };
  const node = {
    ...healthy,
    scheduling: "cordoned",
    schedulingDetail: detail,
    healthReason: "Reports arrive.",
  } as const;
  expect(describeStatus(node)).toBe("Cordoned by ada: disk swap.");
  expect(
    describeStatus({ ...node, health: "suspect", healthReason: "The connection closed without a goodbye." }),
  ).toBe("The connection closed without a goodbye. Cordoned by ada: disk swap.");
  expect(describeStatus({ ...node, admission: "waiting" })).toMatch(/approval/);
});
