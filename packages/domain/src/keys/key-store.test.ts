import type { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { Entry } from "../consensus/entry.ts";
import { CLIENTS_KEPT_MAX } from "./client-answers.ts";
import {
  type KeyAnswer,
  type KeyCommand,
  LOCKS_MAX,
  STORE_BYTES_MAX,
  VALUE_BYTES_MAX,
} from "./key-command.ts";
import { encodeKeyRequest } from "./key-command-codec.ts";
import { KeyStore } from "./key-store.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** A store and the log that feeds it. */
class Log {
  store = new KeyStore();
  index = 0;
  term = 0;
  #sequence = 0;

  lead(term: number): void {
    this.term = term;
    this.#apply({ kind: "leadership", leaderId: "m1" as MemberId });
  }

  run(command: KeyCommand, client = "c", sequence?: number, answeredBelow = 0): KeyAnswer | undefined {
    this.#sequence += 1;
    const request = { clientId: client, sequence: sequence ?? this.#sequence, answeredBelow, command };
    return this.#apply({ kind: "command", data: encodeKeyRequest(request) });
  }

  raw(data: Uint8Array): KeyAnswer | undefined {
    return this.#apply({ kind: "command", data });
  }

  #apply(payload: Entry["payload"]): KeyAnswer | undefined {
    this.index += 1;
    return this.store.apply({ term: this.term, index: this.index, payload })?.answer;
  }
}

function put(
  key: string,
  value: string,
  expectedRevision: number | null = null,
  fencingToken: number | null = null,
) {
  return { kind: "put", key, value: bytes(value), expectedRevision, fencingToken } as const;
}

test("[K1] the revision of a key is the log's index of its last write", () => {
  const log = new Log();
  log.run(put("a", "1"));
  log.run(put("b", "1"));
  expect(log.run(put("a", "2"))).toEqual({ outcome: "stored", revision: 3 });
  expect(log.store.get("a")).toEqual({ value: bytes("2"), revision: 3 });
  expect(log.store.get("none")).toBeNull();
});

test("[K2] an expected revision must be the actual one; 0 means that there is none", () => {
  const log = new Log();
  expect(log.run(put("a", "1", 7))).toEqual({ outcome: "conflict", revision: 0 });
  expect(log.run(put("a", "1", 0))).toEqual({ outcome: "stored", revision: 2 });
  expect(log.run(put("a", "2", 0))).toEqual({ outcome: "conflict", revision: 2 });
  expect(log.run(put("a", "2", 2))).toEqual({ outcome: "stored", revision: 4 });
  const remove = { kind: "delete", key: "a", fencingToken: null } as const;
  expect(log.run({ ...remove, expectedRevision: 2 })).toEqual({ outcome: "conflict", revision: 4 });
  expect(log.run({ ...remove, expectedRevision: 4 })).toEqual({ outcome: "deleted", revision: 6 });
  expect(log.run({ ...remove, expectedRevision: null })).toEqual({ outcome: "conflict", revision: 0 });
});

test("[K3] only the newest leader's token is accepted", () => {
  const log = new Log();
  log.lead(3);
  expect(log.run(put("a", "1", null, 3))).toMatchObject({ outcome: "stored" });
  log.lead(5);
  expect(log.run(put("a", "2", null, 3))).toEqual({ outcome: "fenced", leaderToken: 5 });
  expect(log.run(put("a", "2", null, 5))).toMatchObject({ outcome: "stored" });
  expect(log.run({ kind: "delete", key: "a", expectedRevision: null, fencingToken: 3 })).toMatchObject({
    outcome: "fenced",
  });
});

test("[K4] the same request again is answered, not done again", () => {
  const log = new Log();
  const first = log.run(put("a", "1", 0), "c", 1);
  log.run(put("a", "2"), "c", 2);
  expect(log.run(put("a", "1", 0), "c", 1)).toEqual(first);
  expect(log.store.get("a")?.value).toEqual(bytes("2"));
  expect(log.run(put("a", "3", 0), "d", 1)).toMatchObject({ outcome: "conflict" });
});

test("[K5] answers are kept in bounds, and a request beyond them is refused", () => {
  const log = new Log();
  for (let sequence = 1; sequence <= 1025; sequence += 1) log.run(put("a", "x"), "c", sequence);
  expect(log.run(put("a", "y"), "c", 1)).toEqual({ outcome: "forgotten" });
  expect(log.run(put("a", "y"), "c", 2)).toEqual({ outcome: "stored", revision: 2 });
  log.run(put("a", "z"), "c", 1026, 1026);
  expect(log.run(put("a", "y"), "c", 1025)).toEqual({ outcome: "forgotten" });
  for (let i = 0; i < CLIENTS_KEPT_MAX; i += 1) log.run(put("b", "x"), `client-${i}`, 1);
  expect(log.run(put("c", "x", 0), "c", 1026)).toMatchObject({ outcome: "stored" });
});

test("[K6] [K7] one owner at a time, ever greater tokens, and only the token unlocks", () => {
  const log = new Log();
  const lock = (owner: string) => log.run({ kind: "lock", name: "l", owner, ttlMs: 1000 });
  expect(lock("ada")).toEqual({ outcome: "locked", token: 1 });
  expect(lock("ada")).toEqual({ outcome: "locked", token: 1 });
  expect(lock("bob")).toEqual({ outcome: "held", owner: "ada", token: 1 });
  expect(log.run({ kind: "unlock", name: "l", token: 9 })).toEqual({ outcome: "not-held" });
  expect(log.run({ kind: "unlock", name: "l", token: 1 })).toEqual({ outcome: "unlocked" });
  expect(lock("bob")).toEqual({ outcome: "locked", token: 6 });
  // A log that was forced to go on from an older state must not give a smaller token.
  log.index = 2;
  log.run({ kind: "unlock", name: "l", token: 6 });
  expect(lock("ada")).toEqual({ outcome: "locked", token: 7 });
});

test("[K8] an expiry ends the lock it names, and no later one", () => {
  const log = new Log();
  log.run({ kind: "lock", name: "l", owner: "ada", ttlMs: 1000 });
  expect(log.store.lock("l")).toEqual({ owner: "ada", token: 1, ttlMs: 1000 });
  expect(log.run({ kind: "expire", name: "l", token: 1 })).toEqual({ outcome: "unlocked" });
  log.run({ kind: "lock", name: "l", owner: "bob", ttlMs: 1000 });
  expect(log.run({ kind: "expire", name: "l", token: 1 })).toEqual({ outcome: "not-held" });
  expect(log.store.lock("l")?.owner).toBe("bob");
});

test("[K9] what is too large is refused and changes nothing", () => {
  const log = new Log();
  expect(log.run(put("k".repeat(513), ""))).toEqual({ outcome: "full" });
  const value = new Uint8Array(VALUE_BYTES_MAX);
  const large = (key: string, size = VALUE_BYTES_MAX) =>
    log.run({ kind: "put", key, value: value.subarray(0, size), expectedRevision: null, fencingToken: null });
  let stored = 0;
  while (large(`k${stored}`)?.outcome === "stored") stored += 1;
  expect(stored).toBe(Math.floor(STORE_BYTES_MAX / (VALUE_BYTES_MAX + 64 + 8)));
  expect(log.store.keyCount).toBe(stored);
  // The same key again needs no room, and a freed one makes room.
  expect(large("k0")).toMatchObject({ outcome: "stored" });
  log.run({ kind: "delete", key: "k0", expectedRevision: null, fencingToken: null });
  expect(large("new")).toMatchObject({ outcome: "stored" });
  for (let i = 0; i < LOCKS_MAX; i += 1)
    log.run({ kind: "lock", name: `l${i}`, owner: "o", ttlMs: 1 }, "l", i + 1);
  expect(log.run({ kind: "lock", name: "one more", owner: "o", ttlMs: 1 })).toEqual({ outcome: "full" });
});

test("[K11] a command that is no request is malformed", () => {
  const log = new Log();
  expect(log.raw(new Uint8Array())).toEqual({ outcome: "malformed" });
  expect(log.raw(bytes("nonsense"))).toEqual({ outcome: "malformed" });
  const whole = encodeKeyRequest({ clientId: "c", sequence: 1, answeredBelow: 0, command: put("a", "1") });
  expect(log.raw(whole.subarray(0, -1))).toEqual({ outcome: "malformed" });
  expect(log.raw(Uint8Array.of(...whole, 0))).toEqual({ outcome: "malformed" });
  expect(log.store.keyCount).toBe(0);
});
