import type { GroupInstance } from "@orrery/domain/scaling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fleetLab } from "./testing/fleet-lab.ts";
import { kubernetesLab } from "./testing/kubernetes-lab.ts";
import { LAB_AT_MS, type LabMode, type ProviderLab } from "./testing/provider-lab.ts";
import { webhookLab } from "./testing/webhook-lab.ts";

const NEVER = new AbortController().signal;
const WHY = "cpu is above 0.75";

const INSTANCES: GroupInstance[] = [
  { id: "a", state: "ready", sinceMs: LAB_AT_MS - 60_000 },
  { id: "b", state: "starting", sinceMs: LAB_AT_MS - 5000 },
  { id: "c", state: "draining", sinceMs: LAB_AT_MS - 2000 },
  { id: "d", state: "dead", sinceMs: LAB_AT_MS - 90_000 },
];

/** What becomes of a question, and of an order. */
const BEHAVIOURS: Readonly<
  Record<LabMode, { read: "answers" | "throws"; outcome: string; isNoted: boolean }>
> = {
  well: { read: "answers", outcome: "accepted", isNoted: true },
  idle: { read: "answers", outcome: "accepted", isNoted: true },
  quota: { read: "answers", outcome: "quota", isNoted: false },
  refusing: { read: "throws", outcome: "failed", isNoted: false },
  silent: { read: "throws", outcome: "failed", isNoted: false },
  garbage: { read: "throws", outcome: "failed", isNoted: false },
  away: { read: "throws", outcome: "failed", isNoted: false },
};

describe.each([
  { kind: "fleet", open: fleetLab },
  { kind: "kubernetes", open: kubernetesLab },
  { kind: "webhook", open: webhookLab },
])("provider $kind", ({ kind, open }) => {
  let lab: ProviderLab;
  beforeAll(async () => {
    lab = await open();
    lab.have(INSTANCES);
  });
  afterAll(() => lab.close());

  test.each(Object.entries(BEHAVIOURS))("%s", async (key, { read, outcome, isNoted }) => {
    const mode = key as LabMode;
    if (!lab.modes.includes(mode)) return;
    await lab.behave(mode);
    const provider = mode === "silent" ? lab.impatient : lab.provider;
    const before = lab.wanted();
    // The fleet's own words are read from memory, where nobody can be silent or refuse.
    const isAsked = kind !== "fleet" || mode === "away";
    if (read === "throws" && isAsked) {
      await expect(provider.read(NEVER)).rejects.toThrow(/^.+\.$/s);
    } else {
      expect(await provider.read(NEVER)).toEqual({ instances: INSTANCES, wanted: before });
    }
    const told = await provider.setCount(before + 1, WHY, NEVER);
    expect(told.outcome).toBe(outcome);
    expect(lab.wanted()).toBe(isNoted ? before + 1 : before);
    if (told.outcome !== "accepted") expect(told.sentence).toMatch(/^[^\p{Cc}]{10,400}\.$/u);
    if (lab.secret !== null) expect(JSON.stringify(told)).not.toContain(lab.secret);
    await lab.behave("well");
  });

  test("the same count again changes nothing, and none is a count", async () => {
    for (const count of [5, 5, 0, 0]) {
      expect(await lab.provider.setCount(count, WHY, NEVER)).toEqual({ outcome: "accepted" });
      expect(lab.wanted()).toBe(count);
    }
  });

  test("whoever is silent is given up at the caller's word", async () => {
    if (kind === "fleet") return;
    await lab.behave("silent");
    const ends = AbortSignal.timeout(20);
    await expect(lab.provider.read(ends)).rejects.toThrow("did not answer in time");
    await lab.behave("well");
  });
});
