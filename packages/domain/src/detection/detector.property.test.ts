import { MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stepDetector } from "./detector.ts";
import { createDetector, type DetectorInput } from "./detector-state.ts";
import { PROFILE_NAMES, PROFILES } from "./profile.ts";
import { replayProfile } from "./replay-profile.ts";

const [self, peer, third] = ["m1", "m2", "m3"].map((id) => MemberId.parse(id)) as [
  MemberId,
  MemberId,
  MemberId,
];
const members = [self, peer, third].map((id) => ({ id, isVoter: true }));
const { lan } = PROFILES;

test("[G3] steady peers are never accused, whatever stalls this member has and in whatever order a late turn runs", () => {
  const stall = fc.oneof(
    fc.double({ min: 20, max: 46, noNaN: true }),
    fc.double({ min: 0, max: 160, noNaN: true }),
    fc.double({ min: 100, max: 5_000, noNaN: true }),
  );
  const stalls = fc.array(
    fc.record({ turns: fc.integer({ min: 1, max: 400 }), stall, readsFirst: fc.boolean() }),
    {
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(stalls, (history) => {
      // Without the patience that late turns bring, which would hide what they could do.
      const hasty = { ...lan, lagFactorMax: 1 };
      const detector = createDetector(members[0] ?? { id: self, isVoter: true }, members, hasty, 0);
      let nowMs = 0;
      let beatDueMs = 0;
      let effects = 0;
      const step = (input: DetectorInput) => {
        effects += stepDetector(detector, input).length;
      };
      const read = () => {
        for (; beatDueMs <= nowMs; beatDueMs += 10)
          for (const id of [peer, third])
            step({ kind: "heartbeat", peer: id, everyMs: 10, lateRatio: 0, nowMs });
      };
      const turn = (readsFirst: boolean) => {
        if (readsFirst) read();
        step({ kind: "tick", nowMs });
        read();
      };
      for (const id of [peer, third]) step({ kind: "connected", peer: id, nowMs });
      for (; nowMs < 5_000; nowMs += 2) turn(false);
      for (const { turns, stall: stallMs, readsFirst } of history) {
        for (let i = 0; i < turns; i += 1) {
          nowMs += 2;
          turn(false);
        }
        nowMs += stallMs;
        turn(readsFirst);
      }
      for (let i = 0; i < 50; i += 1) {
        nowMs += 2;
        turn(false);
      }
      expect(effects).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test("[R5] the suspicions of a lone watcher are exactly those its profile's replay counts", () => {
  const interval = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 8, max: 12 }) },
    { weight: 2, arbitrary: fc.integer({ min: 13, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 30, max: 600 }) },
  );
  const beat = fc.tuple(interval, fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.1, noNaN: true })));
  fc.assert(
    fc.property(fc.array(beat, { minLength: 20, maxLength: 200 }), (beats) => {
      const detector = createDetector(members[0] ?? { id: self, isVoter: true }, members, lan, 0);
      let nowMs = 0;
      let suspicions = 0;
      const step = (input: DetectorInput) => {
        for (const effect of stepDetector(detector, input))
          if (effect.kind === "suspected" && effect.peer === peer) suspicions += 1;
      };
      step({ kind: "connected", peer, nowMs });
      const all = [...Array.from({ length: 500 }, () => [10, 0] as const), ...beats];
      for (const [afterMs, lateRatio] of all) {
        for (let ms = 0; ms < afterMs; ms += 1) {
          nowMs += 1;
          if (nowMs % 2 === 0) step({ kind: "tick", nowMs });
        }
        step({ kind: "heartbeat", peer, everyMs: 10, lateRatio, nowMs });
      }
      const record = detector.peers.get(peer)?.record;
      expect(record && replayProfile(record, lan, nowMs).accusations.length).toBe(suspicions);
    }),
    { numRuns: 60 },
  );
});

/** Word for word what V2 and V6 say, over plain lists. */
test("[V2] [V5] [V8] any answers: no voter's silence is confirmed without fresh agreement of a majority", () => {
  const act = fc.record({
    afterMs: fc.integer({ min: 0, max: 40 }),
    from: fc.integer({ min: 0, max: 5 }),
    agrees: fc.boolean(),
    heardAgoMs: fc.option(fc.constantFrom(0, 5, 50, 500, Number.NaN)),
    isQuestion: fc.boolean(),
    beats: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...PROFILE_NAMES),
      fc.integer({ min: 3, max: 5 }),
      fc.array(act),
      (name, size, acts) => {
        const profile = PROFILES[name];
        const ids = Array.from({ length: size }, (_, i) => MemberId.parse(`m${i + 1}`));
        const all = ids.map((id) => ({ id, isVoter: true }));
        const detector = createDetector({ id: self, isVoter: true }, all, profile, 0);
        const said: { from: string; agrees: boolean; atMs: number }[] = [];
        let nowMs = 0;
        const confirmed = (input: DetectorInput) =>
          stepDetector(detector, input).some((effect) => effect.kind === "confirmed");
        for (const id of ids) if (id !== self) stepDetector(detector, { kind: "connected", peer: id, nowMs });
        for (; nowMs < 2 * profile.bootstrapMs; nowMs += profile.tickMs)
          if (confirmed({ kind: "tick", nowMs })) throw new Error("confirmed without any answer");
        for (const { afterMs, from: index, agrees, heardAgoMs, isQuestion, beats } of acts) {
          nowMs += afterMs;
          const from = ids[index];
          const isHeard = from !== undefined && from !== self && from !== peer && !Number.isNaN(heardAgoMs);
          if (isHeard) said.push({ from, agrees: agrees || isQuestion, atMs: nowMs });
          const input = {
            from: from ?? MemberId.parse("stranger"),
            about: peer,
            lastHeardAgoMs: heardAgoMs,
            nowMs,
          };
          const isConfirmed = confirmed(
            isQuestion ? { kind: "probed", ...input } : { kind: "probe-answer", ...input, agrees },
          );
          const latest = new Map(said.map((one) => [one.from, one]));
          const fresh = [...latest.values()].filter(
            (one) => one.agrees && nowMs - one.atMs <= 3 * profile.confirmWindowMs * profile.lagFactorMax,
          );
          if (isConfirmed) expect(fresh.length + 1).toBeGreaterThan(size / 2);
          if (beats) confirmed({ kind: "heartbeat", peer, everyMs: 10, lateRatio: 0, nowMs });
        }
      },
    ),
    { numRuns: 120 },
  );
});
