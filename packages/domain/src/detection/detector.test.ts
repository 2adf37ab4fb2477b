import { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { stepDetector } from "./detector.ts";
import { setPeers, setProfile, viewPeers } from "./detector-state.ts";
import { PROFILE_NAMES, PROFILES } from "./profile.ts";
import { DetectorLab, kinds } from "./testing/detector-lab.ts";

test("[S1] [S2] a frozen peer is suspected one tick after its silence reached the wait", () => {
  const lab = DetectorLab.calm(3);
  const quietFromMs = lab.state.peers.get(lab.id(2))?.quietFromMs ?? 0;
  lab.freeze(2);
  const wait = viewPeers(lab.state, lab.nowMs)[0]?.suspectAfterMs ?? 0;
  expect(wait).toBeCloseTo(41.7, 0);
  lab.advance(quietFromMs + wait - lab.nowMs);
  expect(lab.status(2)).toBe("trusted");
  lab.advance(4);
  expect(lab.status(2)).toBe("suspected");
  expect(lab.status(3)).toBe("trusted");
});

test("[S2] what waits unread while a turn is late accuses nobody", () => {
  const lab = DetectorLab.calm(3);
  // Without the patience that the late turn itself brings.
  setProfile(lab.state, { ...PROFILES.lan, lagFactorMax: 1 });
  lab.nowMs += 140;
  expect(lab.input({ kind: "tick" })).toEqual([]);
  expect(viewPeers(lab.state, lab.nowMs)[0]?.lagFactor).toBe(1);
  lab.beat(lab.id(2));
  lab.beat(lab.id(3));
  expect(lab.advance(200)).toEqual([]);
});

test.each([...PROFILE_NAMES])(
  "[S3] under %s a peer that never answers is suspected after its bootstrap time",
  (name) => {
    const profile = PROFILES[name];
    const lab = new DetectorLab(3, profile);
    lab.freeze(2);
    lab.freeze(3);
    lab.advance(profile.bootstrapMs);
    expect(lab.effects).toEqual([]);
    lab.advance(2 * profile.tickMs);
    expect(kinds(lab.effects)).toEqual(["suspected", "suspected"]);
    expect(viewPeers(lab.state, lab.nowMs)[0]?.lastHeardAgoMs).toBeNull();
  },
);

test("[S4] first intervals, gaps, deaths and outages are not learned", () => {
  const lab = DetectorLab.calm(3);
  const peer = lab.state.peers.get(lab.id(2));
  const learned = () => peer?.window.count ?? 0;
  const isLearned = (act: () => void): boolean => {
    const before = learned();
    act();
    lab.beat(lab.id(2));
    return learned() > before;
  };
  lab.freeze(2);
  expect(isLearned(() => lab.advance(10))).toBe(true);
  expect(isLearned(() => lab.input({ kind: "connected", peer: lab.id(2) }))).toBe(false);
  expect(
    isLearned(() => {
      lab.nowMs += 1_000;
    }),
  ).toBe(false);
  lab.advance(10);
  expect(isLearned(() => lab.advance(10))).toBe(true);
  expect(
    isLearned(() => {
      lab.advance(360);
      lab.answer(3, 2, 300, true);
      expect(lab.status(2)).toBe("confirmed");
    }),
  ).toBe(false);
  expect(isLearned(() => lab.advance(900))).toBe(false);
});

test("[S5] nothing that is no number moves a detector", () => {
  const lab = DetectorLab.calm(3);
  for (const nowMs of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(stepDetector(lab.state, { kind: "tick", nowMs })).toEqual([]);
  lab.input({ kind: "lag", lagMs: Number.NaN });
  lab.answer(3, 2, Number.NaN, true);
  lab.answer(3, 2, -4, true);
  expect(lab.state.peers.get(lab.id(2))?.opinions.size).toBe(0);
  for (let i = 0; i < 20; i += 1) {
    lab.nowMs += 10;
    lab.input({ kind: "heartbeat", peer: lab.id(2), everyMs: Number.NaN, lateRatio: Number.NaN });
    lab.beat(lab.id(3));
    lab.input({ kind: "tick" });
  }
  stepDetector(lab.state, { kind: "tick", nowMs: lab.nowMs - 5_000 });
  expect(lab.advance(500)).toEqual([]);
});

test("[S6] a sender's slower rhythm is waited for from its first heartbeat on, a senseless one is not", () => {
  const lab = DetectorLab.calm(3);
  const wait = () => viewPeers(lab.state, lab.nowMs)[0]?.suspectAfterMs ?? 0;
  const before = wait();
  lab.beat(lab.id(2), 0);
  lab.beat(lab.id(2), -1);
  lab.beat(lab.id(2), 1e9);
  expect(wait()).toBeCloseTo(before, 0);
  lab.beat(lab.id(2), 100);
  expect(wait()).toBeGreaterThan(before + 90);
});

test("[S7] a heartbeat clears at once, but not without a connection", () => {
  const lab = DetectorLab.calm(3);
  lab.freeze(2);
  lab.advance(60);
  lab.answer(3, 2, 50, true);
  expect(lab.status(2)).toBe("confirmed");
  expect(lab.beat(lab.id(2))).toMatchObject([{ kind: "cleared", why: "heard", wasConfirmed: true }]);
  expect(lab.status(2)).toBe("trusted");
  lab.close(2);
  expect(lab.beat(lab.id(2))).toEqual([]);
  expect(lab.status(2)).toBe("confirmed");
  lab.input({ kind: "connected", peer: lab.id(2) });
  expect(lab.status(2)).toBe("confirmed");
  expect(kinds(lab.beat(lab.id(2)))).toEqual(["cleared"]);
});

test.each(["ended", "reset", "left"] as const)(
  "[C1] [E1] a connection that is %s confirms at once",
  (reason) => {
    const lab = DetectorLab.calm(3);
    const effects = lab.close(2, reason);
    expect(effects).toMatchObject([
      { kind: "confirmed", evidence: { accusation: { kind: "closed", reason }, profile: "lan", quorum: 2 } },
    ]);
  },
);

test("[C1] a port that refuses confirms a death of which only the own close was known", () => {
  const lab = DetectorLab.calm(3);
  lab.close(2, "local");
  expect(kinds(lab.close(2, "refused"))).toEqual(["confirmed"]);
});

test("[C2] who has lost its majority only suspects, and asks whom it can", () => {
  const lab = DetectorLab.calm(5);
  expect(kinds(lab.close(2))).toEqual(["confirmed"]);
  expect(kinds(lab.close(3))).toEqual(["confirmed"]);
  expect(kinds(lab.close(4))).toEqual(["suspected", "probe"]);
  expect(lab.close(4, "refused")).toEqual([]);
  expect(kinds(lab.advance(1_000)).filter((kind) => kind !== "probe")).toEqual([]);
});

test("[C3] a close just after a gap of one's own is only a suspicion, with two members as with three", () => {
  for (const size of [2, 3]) {
    const lab = DetectorLab.calm(size);
    lab.nowMs += 10_000;
    expect(kinds(lab.close(2))[0]).toBe("suspected");
    lab.advance(140);
    expect(lab.status(2)).toBe("suspected");
    const later = DetectorLab.calm(size);
    later.nowMs += 10_000;
    later.input({ kind: "tick" });
    later.advance(200);
    expect(kinds(later.close(2))).toEqual(["confirmed"]);
  }
});

test("[C4] one's own close accuses nobody at first, and of silence later", () => {
  const lab = DetectorLab.calm(3);
  expect(lab.close(2, "local")).toEqual([]);
  expect(kinds(lab.advance(60)).slice(0, 2)).toEqual(["suspected", "probe"]);
});

test("[G1] a peer that reports its own lateness is waited for", () => {
  const lab = DetectorLab.calm(3);
  lab.beat(lab.id(2), 10, 0.5);
  const [late, calm] = viewPeers(lab.state, lab.nowMs);
  expect(late?.lagFactor).toBe(16);
  expect(calm?.lagFactor).toBe(1);
});

test("[G2] the first input after a gap starts all silence afresh and withdraws suspicions of silence", () => {
  const lab = DetectorLab.calm(5);
  lab.close(5);
  lab.freeze(2);
  lab.advance(60);
  expect(lab.status(2)).toBe("suspected");
  lab.answer(3, 2, 50, true);
  lab.nowMs += 60_000;
  const effects = lab.input({ kind: "lag", lagMs: 0 });
  expect(effects).toMatchObject([{ kind: "cleared", peer: "m2", why: "own-gap", wasConfirmed: false }]);
  expect(lab.status(5)).toBe("confirmed");
  expect(lab.state.peers.get(lab.id(2))?.opinions.size).toBe(0);
  lab.silent.delete(lab.id(2));
  expect(lab.advance(500)).toEqual([]);
});

test("[S3] members that join are watched from then on, members that leave are forgotten", () => {
  const lab = DetectorLab.calm(3);
  const added = MemberId.parse("m9");
  setPeers(
    lab.state,
    [lab.id(1), lab.id(2), added].map((id) => ({ id, isVoter: true })),
    lab.nowMs,
  );
  expect([...lab.state.peers.keys()]).toEqual(["m2", "m9"]);
  expect(lab.advance(3_000)).toEqual([]);
  expect(lab.advance(4)[0]).toMatchObject({ kind: "suspected", peer: "m9" });
});
