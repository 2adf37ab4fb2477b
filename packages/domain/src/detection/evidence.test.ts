import { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { describeEvidence, type Evidence } from "./evidence.ts";

const [a, b, c] = ["node-a", "node-b", "node-c"].map((id) => MemberId.parse(id)) as [
  MemberId,
  MemberId,
  MemberId,
];
const silence: Evidence = {
  peer: a,
  atMs: 1_000,
  accusation: { kind: "silence", silentForMs: 44.4, wasHeard: true, phi: 8.37, suspectAfterMs: 42.8 },
  profile: "lan",
  agreed: [{ member: b, lastHeardAgoMs: 41.2 }],
  disagreed: [{ member: c, lastHeardAgoMs: 3 }],
  quorum: 3,
  lagFactor: 1,
  lateRatio: 0.01,
};

test("[E2] a silence reads with its wait, its phi and all opinions", () => {
  expect(describeEvidence(silence)).toBe(
    "node-a was silent for 44 ms, against the 43 ms that lan waits (phi 8.4). node-b (heard 41 ms ago) agreed; node-c (heard 3 ms ago) disagreed.",
  );
});

test("[E2] one's own lateness and a lack of others are told", () => {
  expect(
    describeEvidence({
      ...silence,
      accusation: { kind: "silence", silentForMs: 2_000, wasHeard: false, phi: 1_000, suspectAfterMs: 1_000 },
      agreed: [],
      disagreed: [],
      quorum: null,
      lagFactor: 2.5,
      lateRatio: 0.03,
    }),
  ).toBe(
    "node-a was silent for 2000 ms since its registration, against the 1000 ms that lan waits (phi 1000.0). No other member could be asked. The wait was 2.5 times the usual, because 3 % of the time went by in late turns.",
  );
});

test.each([
  ["ended", "node-a ended its connection without a goodbye."],
  ["reset", "node-a lost its connection: its host reset it."],
  ["refused", "node-a no longer listens: its host refused a connection."],
  ["left", "node-a said goodbye."],
] as const)("[E2] a connection that is %s", (reason, sentence) => {
  const closed = { kind: "closed", reason, silentForMs: 4 } as const;
  expect(describeEvidence({ ...silence, accusation: closed, agreed: [], disagreed: [] })).toBe(sentence);
});
