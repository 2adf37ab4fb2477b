import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../testing/random-of.ts";
import type { Candidate, ProxyAsk } from "./candidate.ts";
import { chooseProxy } from "./choose-proxy.ts";
import { PoolState } from "./pool-state.ts";
import { candidate, healthOf, idOf } from "./testing/candidates.ts";

const SETTINGS = { rotateEveryMs: 3000, rotateAtLeastMs: 700, stickyTtlMs: 5000, ejectionCapRatio: 0.5 };

const NAMES = ["a", "b", "c", "d", "e"];

const candidateOf = (name: string): fc.Arbitrary<Candidate> =>
  fc
    .record({
      tier: fc.constantFrom("primary" as const, "primary" as const, "backup" as const),
      exit: fc.constantFrom("x", "y", name),
      country: fc.constantFrom(null, "jp"),
      health: fc.constantFrom(
        "healthy" as const,
        "healthy" as const,
        "unproven" as const,
        "suspect" as const,
        "cooling" as const,
        "dead" as const,
      ),
      isAuth: fc.constantFrom(false, false, true),
      isRetired: fc.constantFrom(false, false, false, false, true),
      isHeld: fc.constantFrom(false, false, false, true),
      isSpent: fc.constantFrom(false, false, false, true),
      openCount: fc.nat(30),
    })
    .map(({ health, isAuth, isHeld, ...more }) => {
      const found = healthOf(health, health === "cooling" ? 1e9 : null);
      const fault = found.fault !== null && isAuth ? ("auth" as const) : found.fault;
      return candidate(name, { ...more, health: { ...found, fault }, heldUntilMs: isHeld ? 1e9 : null });
    });

const field = fc.tuple(...NAMES.map(candidateOf)).chain((all) => fc.subarray(all));

const ask: fc.Arbitrary<ProxyAsk> = fc.record({
  session: fc.constantFrom(null, null, "s1", "s2"),
  country: fc.constantFrom(null, null, null, null, null, "jp"),
  tier: fc.constantFrom(null, null, null, null, null, "primary" as const, "backup" as const),
  tried: fc.subarray(NAMES.map(idOf), { maxLength: 2 }),
});

/** By the letter of the rules: who may take the request at all, as sets to be looked through one after another. */
function naiveRanks(candidates: readonly Candidate[], { country, tier, tried }: ProxyAsk): Candidate[][] {
  const free = candidates.filter(
    (each) =>
      !each.isRetired &&
      (country === null || each.country === country) &&
      (tier === null || each.tier === tier) &&
      !tried.includes(each.proxyId) &&
      each.heldUntilMs === null &&
      !each.isSpent,
  );
  const isIn = ({ health }: Candidate) => ["healthy", "unproven", "suspect"].includes(health.health);
  const mayBeOut = free.filter((each) => !isIn(each) && each.health.fault !== "auth");
  const ofTier = (name: string) => {
    const inTier = free.filter((each) => each.tier === name && isIn(each));
    return inTier.length === 0 ? [] : [...inTier, ...mayBeOut.filter((each) => each.tier === name)];
  };
  return [ofTier("primary"), ofTier("backup"), mayBeOut];
}

test("[PC4] [PC5] [PC6] [PC7] whoever has no history gets one of the first rank that holds any, or none if all are empty", () => {
  fc.assert(
    fc.property(field, ask, fc.integer(), (candidates, ask, seed) => {
      const random = randomOf(seed);
      const choice = chooseProxy(new PoolState(), candidates, ask, { settings: SETTINGS, nowMs: 0, random });
      const first = naiveRanks(candidates, ask).find((rank) => rank.length > 0);
      const id = choice.outcome === "chosen" ? choice.proxyId : null;
      expect(first === undefined ? [null] : first.map(({ proxyId }) => proxyId)).toContain(id);
    }),
    { numRuns: 1000 },
  );
});

test("[PC8] [PC9] [PC10] [PC11] [PC12] over time: moves keep their distance, sessions leave only for a reason", () => {
  const step = fc.tuple(field, ask, fc.constantFrom(1, 200, 800, 3500));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer(), (steps, seed) => {
      const random = randomOf(seed);
      const state = new PoolState();
      const lastMoveMs = new Map<string, number>();
      const lastOfSession = new Map<string, { id: string; atMs: number }>();
      let nowMs = 0;
      for (const [candidates, each, ms] of steps) {
        nowMs += ms;
        const choice = chooseProxy(state, candidates, each, { settings: SETTINGS, nowMs, random });
        const kind = `${each.country} ${each.tier} ${each.session}`;
        if (choice.outcome === "none") continue;
        if (each.session === null) {
          if (choice.rotation === null) continue;
          expect(nowMs - (lastMoveMs.get(kind) ?? -1e9)).toBeGreaterThanOrEqual(SETTINGS.rotateAtLeastMs);
          lastMoveMs.set(kind, nowMs);
          continue;
        }
        const before = lastOfSession.get(kind);
        lastOfSession.set(kind, { id: choice.proxyId, atMs: nowMs });
        if (
          before === undefined ||
          nowMs - before.atMs >= SETTINGS.stickyTtlMs ||
          before.id === choice.proxyId
        )
          continue;
        const left = candidates.find(({ proxyId }) => proxyId === before.id);
        const isSound = left !== undefined && ["healthy", "unproven", "suspect"].includes(left.health.health);
        const mayLeave =
          !isSound || left.isRetired || left.heldUntilMs !== null || each.tried.includes(left.proxyId);
        const isWrong = left !== undefined && each.country !== null && left.country !== each.country;
        const isWrongTier = left !== undefined && each.tier !== null && left.tier !== each.tier;
        expect(mayLeave || isWrong || isWrongTier).toBe(true);
        expect(choice.rotation).toMatchObject({ fromProxyId: before.id, session: each.session });
      }
    }),
    { numRuns: 300 },
  );
});
