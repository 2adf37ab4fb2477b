import { expect, test } from "vitest";
import { EXAMPLE_NOW_MS, EXAMPLE_POLICY, exampleMember } from "../../lib/live/testing/example-federation.ts";
import { memberFace } from "./member-face.ts";

const now = { nowMs: EXAMPLE_NOW_MS, viewer: undefined };
const face = (fields: Parameters<typeof exampleMember>[1], sight = now) =>
  memberFace(exampleMember("a", fields), { policy: EXAMPLE_POLICY }, sight);

test("a running member follows or leads", () => {
  expect(face({})).toMatchObject({ label: "Follows", tone: "ok" });
  expect(face({ isLeader: true })).toMatchObject({ label: "Leads", tone: "ok" });
});

test("a report older than the policy allows counts as unknown, and says how old it is", () => {
  const old = face({ reportedAtMs: EXAMPLE_NOW_MS - 11_000 });
  expect(old).toMatchObject({ label: "Unknown", tone: "unknown" });
  expect(old.reason).toContain("11\u00a0s");
  expect(face({ reportedAtMs: null }).tone).toBe("unknown");
});

test("on a stale page nobody is fine", () => {
  expect(face({ isLeader: true }, { ...now, viewer: { nowAtMs: 9, hubHeardAtMs: 1 } } as never).tone).toBe(
    "unknown",
  );
});

test("what is wrong goes before everything else, with its own reason", () => {
  expect(face({ state: "lost", problem: "Its log ends early." })).toEqual({
    label: "Log lost",
    tone: "bad",
    reason: "Its log ends early.",
  });
  expect(face({ state: "failed" }).tone).toBe("bad");
  expect(face({ health: "down", state: "absent" })).toMatchObject({ label: "Down", tone: "bad" });
  expect(face({ state: "absent" })).toMatchObject({ label: "Absent", tone: "unknown" });
  expect(face({ problem: "Disk is nearly full." })).toMatchObject({ label: "In trouble", tone: "warn" });
});

test("what is on its way says from where to where", () => {
  expect(face({ desiredRole: null }).label).toBe("Leaving");
  expect(face({ role: null }).label).toBe("Joining");
  expect(face({ role: "observer", desiredRole: "voter" })).toMatchObject({
    label: "Catching up",
    reason: "It is an observer and is to be a voter.",
  });
});
