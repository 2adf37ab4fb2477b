import { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { setPeers } from "./detector-state.ts";
import { DetectorLab, kinds } from "./testing/detector-lab.ts";

test("[V1] the questions go to all connected members, ever more rarely", () => {
  const lab = DetectorLab.calm(5);
  lab.close(3, "local");
  lab.freeze(2);
  const asked = lab.advance(2_000).filter((effect) => effect.kind === "probe" && effect.about === lab.id(2));
  expect(asked[0]).toMatchObject({ via: [lab.id(4), lab.id(5)] });
  // At 0, 10, 30, 70, 150, 310, then every 320 ms.
  expect(asked.length).toBe(11);
});

test("[V2] [E1] a majority of all voters confirms, whatever the others say", () => {
  const lab = DetectorLab.calm(5);
  lab.freeze(2);
  lab.advance(60);
  expect(lab.answer(3, 2, 2, false)).toEqual([]);
  expect(lab.answer(4, 2, 48, true)).toEqual([]);
  const effects = lab.answer(5, 2, 49, true);
  expect(effects).toMatchObject([
    {
      kind: "confirmed",
      evidence: {
        accusation: { kind: "silence", wasHeard: true },
        agreed: [
          { member: "m4", lastHeardAgoMs: 48 },
          { member: "m5", lastHeardAgoMs: 49 },
        ],
        disagreed: [{ member: "m3", lastHeardAgoMs: 2 }],
        quorum: 3,
        lagFactor: 1,
      },
    },
  ]);
});

test("[V2] an observer's opinion does not count, and an observer does not count itself", () => {
  const lab = DetectorLab.calm(4, (i) => i < 3);
  lab.freeze(2);
  lab.advance(60);
  lab.answer(4, 2, 50, true);
  expect(lab.status(2)).toBe("suspected");
  lab.answer(3, 2, 50, true);
  expect(lab.status(2)).toBe("confirmed");
  const observer = DetectorLab.calm(4, (i) => i > 0);
  observer.freeze(2);
  observer.advance(60);
  observer.answer(3, 2, 50, true);
  expect(observer.status(2)).toBe("suspected");
  observer.answer(4, 2, 50, true);
  expect(observer.status(2)).toBe("confirmed");
});

test("[V3] [V7] an answer tells the proven silence, and agrees from 0.6 of the own wait on", () => {
  const lab = DetectorLab.calm(3);
  lab.freeze(2);
  lab.advance(20);
  const asked = { kind: "probed", from: lab.id(3), about: lab.id(2), lastHeardAgoMs: 45 } as const;
  expect(lab.input(asked)).toMatchObject([{ kind: "answer", to: "m3", lastHeardAgoMs: 18, agrees: false }]);
  lab.advance(12);
  const last = lab.input(asked).at(-1);
  expect(last).toMatchObject({ kind: "answer", lastHeardAgoMs: 30, agrees: true });
});

test("[V3] a patient member does not agree with a hasty one", () => {
  const lab = DetectorLab.calm(3);
  lab.beat(lab.id(2), 10, 1);
  lab.freeze(2);
  lab.advance(100);
  const asked = { kind: "probed", from: lab.id(3), about: lab.id(2), lastHeardAgoMs: 45 } as const;
  expect(lab.input(asked)).toMatchObject([{ kind: "answer", agrees: false }]);
});

test("[V4] a question makes this member suspect sooner, and counts as its sender's word", () => {
  const lab = DetectorLab.calm(3);
  lab.freeze(2);
  lab.advance(32);
  expect(lab.status(2)).toBe("trusted");
  const asked = { kind: "probed", from: lab.id(3), about: lab.id(2), lastHeardAgoMs: 45 } as const;
  expect(kinds(lab.input(asked))).toEqual(["suspected", "probe", "confirmed", "answer"]);
});

test("[V5] opinions grow old, and the accused has none", () => {
  const lab = DetectorLab.calm(3);
  lab.answer(3, 2, 50, true);
  lab.freeze(2);
  lab.advance(60);
  expect(lab.status(2)).toBe("suspected");
  lab.answer(2, 2, 50, true);
  expect(lab.status(2)).toBe("suspected");
});

test("[V6] with two members a silent window suffices", () => {
  const lab = DetectorLab.calm(2);
  lab.freeze(2);
  expect(kinds(lab.advance(46))).toEqual(["suspected"]);
  expect(lab.advance(12)).toMatchObject([{ kind: "confirmed", evidence: { quorum: null } }]);
});

test("[V6] a peer without a vote: a window without dissent, in touch with the majority", () => {
  const isVoter = (i: number) => i < 3;
  const lab = DetectorLab.calm(4, isVoter);
  lab.freeze(4);
  lab.advance(46);
  lab.answer(2, 4, 3, false);
  lab.answer(3, 4, null, false);
  lab.advance(20);
  expect(lab.status(4)).toBe("suspected");
  lab.advance(30);
  expect(lab.status(4)).toBe("confirmed");
  const cut = DetectorLab.calm(4, isVoter);
  for (const n of [2, 3, 4]) cut.freeze(n);
  cut.advance(500);
  expect(cut.status(4)).toBe("suspected");
});

test("[V7] asked about itself a member lives; about a stranger it knows nothing; a stranger is not answered", () => {
  const lab = DetectorLab.calm(3);
  const probed = (from: string, about: string) =>
    lab.input({
      kind: "probed",
      from: MemberId.parse(from),
      about: MemberId.parse(about),
      lastHeardAgoMs: 9,
    });
  expect(probed("m2", "m1")).toMatchObject([{ kind: "answer", lastHeardAgoMs: 0, agrees: false }]);
  expect(probed("m2", "stranger")).toMatchObject([{ kind: "answer", lastHeardAgoMs: null, agrees: false }]);
  expect(probed("stranger", "m2")).toEqual([]);
});

test("[V8] [V1] a member that hears nobody suspects all and confirms none", () => {
  const lab = DetectorLab.calm(5);
  for (const n of [2, 3, 4, 5]) lab.freeze(n);
  const seen = kinds(lab.advance(5_000));
  expect(seen.filter((kind) => kind === "suspected").length).toBe(4);
  expect(seen).not.toContain("confirmed");
});

test("[V2] a member that got its vote later counts it from then on", () => {
  const lab = DetectorLab.calm(4, (i) => i > 1);
  const members = lab.ids.map((id) => ({ id, isVoter: id !== lab.id(2) }));
  expect(lab.state.self.isVoter).toBe(false);
  setPeers(lab.state, members, lab.nowMs);
  // Of m1, m3 and m4 the two that still hear each other are a majority only with m1's own vote.
  expect(lab.state.self.isVoter).toBe(true);
  expect(lab.close(3)).toMatchObject([{ kind: "confirmed", peer: lab.id(3) }]);
});
