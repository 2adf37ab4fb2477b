import type { Entry, EntryPayload, Member, MembershipChange, Message } from "@orrery/domain/consensus";
import type { FederationId, MemberId } from "@orrery/protocol";
import fc from "fast-check";
import type { CloseReason, LinkFrame, SmallMessage } from "../codec/link-frame.ts";

const id = fc.string({ minLength: 1, maxLength: 64, unit: "grapheme" }).filter((text) => text.length <= 64);
const federationId = id as fc.Arbitrary<FederationId>;
const memberId = id as fc.Arbitrary<MemberId>;
const name = fc.string({ minLength: 1, maxLength: 128 });
const count = fc.oneof(fc.nat(1000), fc.maxSafeNat());
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const positive = fc.double({ min: 0, max: 1e12, noNaN: true });
const duration = fc.double({ min: 0, max: 3_600_000, noNaN: true });
const sequence = fc.nat(0xffff_ffff);
const priority = fc.integer({ min: 0, max: 100 });
const bytes = fc.uint8Array({ maxLength: 200 });

const change: fc.Arbitrary<MembershipChange> = fc.oneof(
  fc.record({ kind: fc.constantFrom("promote", "demote", "remove"), memberId }),
  fc.record({ kind: fc.constantFrom("add-learner", "set-priority"), memberId, priority }),
);

const payload: fc.Arbitrary<EntryPayload> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leadership"), leaderId: memberId }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("command"), data: bytes }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("membership"), change }) },
);

const envelope = { from: memberId, to: memberId, term: count };

const append = fc
  .record({
    ...envelope,
    kind: fc.constant("append"),
    previousIndex: fc.nat(1e9),
    previousTerm: count,
    commitIndex: count,
    slots: fc.array(fc.record({ term: fc.nat(5), payload }), { maxLength: 40 }),
  })
  .map(({ slots, ...message }) => {
    const entries: Entry[] = slots.map((slot, i) => ({ ...slot, index: message.previousIndex + 1 + i }));
    return { ...message, entries };
  });

/** No two chunks of it are alike. */
const PATTERN = Uint8Array.from({ length: 700_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
const isGranted = fc.boolean();
const last = { lastIndex: count, lastTerm: count };

export const smallMessage: fc.Arbitrary<SmallMessage> = fc.oneof(
  { weight: 4, arbitrary: append },
  fc.record({ ...envelope, kind: fc.constant("pre-vote"), ...last }),
  fc.record({
    ...envelope,
    kind: fc.constant("pre-vote-reply"),
    isGranted,
    commitIndex: count,
    commitTerm: count,
  }),
  fc.record({ ...envelope, kind: fc.constant("vote-reply"), isGranted }),
  fc.record({ ...envelope, kind: fc.constant("vote"), ...last, isTransfer: fc.boolean() }),
  fc.record({ ...envelope, kind: fc.constant("append-accepted"), matchIndex: count }),
  fc.record({
    ...envelope,
    kind: fc.constant("append-rejected"),
    rejectedIndex: count,
    hintIndex: count,
    hintTerm: count,
  }),
  fc.record({ ...envelope, kind: fc.constant("heartbeat"), commitIndex: count, round: count }),
  fc.record({ ...envelope, kind: fc.constant("heartbeat-reply"), round: count }),
  fc.record({ ...envelope, kind: fc.constant("read-index"), requestId: name }),
  fc.record({ ...envelope, kind: fc.constant("read-index-reply"), requestId: name, index: count }),
  fc.record({ ...envelope, kind: fc.constant("campaign-now") }),
) as fc.Arbitrary<SmallMessage>;

const member: fc.Arbitrary<Member> = fc.record({
  id: memberId,
  role: fc.constantFrom("voter", "learner"),
  priority,
});
const members = fc.array(member, { maxLength: 8 });
const removed = fc.array(memberId, { maxLength: 8 });

export const snapshotMessage: fc.Arbitrary<Extract<Message, { kind: "snapshot" }>> = fc.record({
  ...envelope,
  kind: fc.constant("snapshot"),
  snapshot: fc.record({
    index: count,
    term: count,
    membership: fc.record({ members, removed }),
    // Around the borders of a chunk.
    data: fc
      .constantFrom(0, 1, 262_143, 262_144, 262_145, 524_288, 700_000)
      .map((length) => PATTERN.slice(0, length)),
  }),
});

const chunkHead = fc.record({
  index: count,
  term: count,
  members,
  removed,
  totalBytes: fc.nat(64 * 1024 * 1024),
});

const reason: fc.Arbitrary<CloseReason> = fc.constantFrom(
  "stopping",
  "not-member",
  "untrusted",
  "expired",
  "wrong-node",
  "incompatible",
  "malformed",
  "oversized",
  "unexpected",
  "impersonation",
  "duplicate",
  "replaced",
  "hello-timeout",
  "silent",
  "unknown",
);

export const linkFrame: fc.Arbitrary<LinkFrame> = fc.oneof(
  fc.record({
    kind: fc.constant("hello"),
    version: fc.record({ major: fc.nat(9999), minor: fc.nat(9999) }),
    instanceId: id,
    linkId: id,
    lastLinkId: fc.option(id),
    memberships: fc.uniqueArray(fc.record({ federationId, memberId }), {
      selector: (membership) => membership.federationId,
      maxLength: 5,
    }),
    nowAtMs: finite,
  }),
  fc.record({ kind: fc.constant("ping"), sequence, sentMs: finite }),
  fc.record({ kind: fc.constant("pong"), sequence, pingSentMs: finite }),
  fc.record({
    kind: fc.constant("heartbeat"),
    sequence,
    sentMs: finite,
    echo: fc.option(fc.record({ sentMs: finite, heldMs: positive })),
    intervalMs: duration,
    lateRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("raft"), federationId, message: smallMessage }) },
  fc.record({
    kind: fc.constant("snapshot-chunk"),
    federationId,
    ...envelope,
    head: chunkHead,
    offset: fc.constant(0),
    data: bytes,
  }),
  fc.record({
    kind: fc.constant("snapshot-chunk"),
    federationId,
    ...envelope,
    head: fc.constant(null),
    offset: fc.integer({ min: 1, max: 64 * 1024 * 1024 }),
    data: bytes,
  }),
  fc.record({ kind: fc.constant("probe"), federationId, memberId, heardAgoMs: fc.option(positive) }),
  fc.record({
    kind: fc.constant("probe-answer"),
    federationId,
    memberId,
    heardAgoMs: fc.option(positive),
    agrees: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("routed"),
    federationId,
    id,
    source: memberId,
    destination: fc.option(memberId),
    hopsLeft: fc.nat(64),
    ttlMs: fc.nat(600_000),
    topic: name,
    payload: bytes,
  }),
  fc.record({ kind: fc.constant("close"), reason }),
) as fc.Arbitrary<LinkFrame>;
