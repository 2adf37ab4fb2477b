import type { MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry, EntryPayload } from "../consensus/entry.ts";
import type { KeyCommand } from "./key-command.ts";
import { decodeKeyRequest, encodeKeyRequest } from "./key-command-codec.ts";
import { KeyStore } from "./key-store.ts";

const name = fc.constantFrom("a", "b", "ü€😀");
const revision = fc.option(fc.nat({ max: 20 }));
const command: fc.Arbitrary<KeyCommand> = fc.oneof(
  fc.record({
    kind: fc.constant("put" as const),
    key: name,
    value: fc.uint8Array({ maxLength: 8 }),
    expectedRevision: revision,
    fencingToken: fc.option(fc.nat({ max: 3 })),
  }),
  fc.record({
    kind: fc.constant("delete" as const),
    key: name,
    expectedRevision: revision,
    fencingToken: fc.option(fc.nat({ max: 3 })),
  }),
  fc.record({ kind: fc.constant("lock" as const), name, owner: name, ttlMs: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant("unlock" as const), name, token: fc.nat({ max: 20 }) }),
  fc.record({ kind: fc.constant("expire" as const), name, token: fc.nat({ max: 20 }) }),
);
const request = fc.record({
  clientId: fc.constantFrom("x", "y"),
  sequence: fc.integer({ min: 1, max: 6 }),
  answeredBelow: fc.nat({ max: 3 }),
  command,
});
const payload: fc.Arbitrary<EntryPayload> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: "leadership" as const, leaderId: "m" as MemberId }) },
  {
    weight: 8,
    arbitrary: request.map((each) => ({ kind: "command" as const, data: encodeKeyRequest(each) })),
  },
);

const entries = fc.array(payload, { maxLength: 40 }).map((payloads): Entry[] => {
  let term = 0;
  return payloads.map((each, i) => {
    if (each.kind === "leadership") term += 1;
    return { term, index: i + 1, payload: each };
  });
});

test("requests survive encoding", () => {
  fc.assert(
    fc.property(request, (each) => {
      expect(decodeKeyRequest(encodeKeyRequest(each))).toEqual(each);
    }),
  );
});

test("[K10] a store from a snapshot goes on exactly like the one it was taken from", () => {
  fc.assert(
    fc.property(entries, fc.nat({ max: 40 }), (log, cut) => {
      const whole = new KeyStore();
      let restored = new KeyStore();
      log.forEach((entry, i) => {
        if (i === cut) restored = KeyStore.from(whole.encode()) ?? expect.fail("no snapshot");
        const answer = whole.apply(entry);
        if (i >= cut) expect(restored.apply(entry)).toEqual(answer);
      });
      if (cut < log.length) expect(restored.encode()).toEqual(whole.encode());
    }),
  );
});

test("[K10] damaged bytes never make a store by accident of length", () => {
  fc.assert(
    fc.property(entries, fc.nat(), (log, cut) => {
      const store = new KeyStore();
      for (const entry of log) store.apply(entry);
      const bytes = store.encode();
      expect(KeyStore.from(bytes.subarray(0, cut % bytes.length))).toBeNull();
    }),
  );
});

/** What K1 to K4 say, as plainly as can be: a list of all that happened. */
test("[K4] [K2] against a naive list of first requests", () => {
  fc.assert(
    fc.property(entries, (log) => {
      const store = new KeyStore();
      const keys = new Map<string, { value: Uint8Array; revision: number }>();
      const done = new Set<string>();
      let token = 0;
      for (const entry of log) {
        store.apply(entry);
        if (entry.payload.kind === "leadership") token = entry.term;
        if (entry.payload.kind !== "command") continue;
        const each = decodeKeyRequest(entry.payload.data) ?? expect.fail("no request");
        const before = [...done].filter((id) => id.startsWith(each.clientId)).length;
        const id = `${each.clientId}${each.sequence}`;
        const isForgotten = before > 0 && each.sequence < keptFrom(log, entry.index, each.clientId);
        if (done.has(id) || isForgotten) continue;
        done.add(id);
        applyNaively(keys, each.command, entry.index, token);
      }
      for (const key of ["a", "b", "ü€😀"]) expect(store.get(key)).toEqual(keys.get(key) ?? null);
    }),
  );
});

/** The largest `answeredBelow` of the client's requests that were done before. */
function keptFrom(log: readonly Entry[], before: number, clientId: string): number {
  let kept = 1;
  const done = new Set<number>();
  for (const { index, payload: each } of log) {
    if (index >= before || each.kind !== "command") continue;
    const decoded = decodeKeyRequest(each.data);
    if (decoded === null || decoded.clientId !== clientId) continue;
    if (done.has(decoded.sequence) || decoded.sequence < kept) continue;
    done.add(decoded.sequence);
    kept = Math.max(kept, decoded.answeredBelow);
  }
  return kept;
}

function applyNaively(
  keys: Map<string, { value: Uint8Array; revision: number }>,
  each: KeyCommand,
  revisionNow: number,
  token: number,
): void {
  if (each.kind !== "put" && each.kind !== "delete") return;
  if (each.fencingToken !== null && each.fencingToken !== token) return;
  const actual = keys.get(each.key)?.revision ?? 0;
  if (each.expectedRevision !== null && each.expectedRevision !== actual) return;
  if (each.kind === "put") keys.set(each.key, { value: each.value, revision: revisionNow });
  else keys.delete(each.key);
}
