import type { MemberId } from "@orrery/protocol";
import type { Entry } from "../consensus/entry.ts";
import { ByteReader } from "../write-ahead-log/byte-reader.ts";
import { ByteWriter } from "../write-ahead-log/byte-writer.ts";
import { ClientAnswers } from "./client-answers.ts";
import {
  KEY_LENGTH_MAX,
  type KeyAnswer,
  type KeyCommand,
  type KeyRequest,
  LOCKS_MAX,
  type Lock,
  STORE_BYTES_MAX,
  type StoredKey,
  VALUE_BYTES_MAX,
} from "./key-command.ts";
import { decodeKeyRequest } from "./key-command-codec.ts";

const SNAPSHOT_FORMAT = 1;
/** Of a client's name and a lock's owner. */
const NAME_LENGTH_MAX = 128;

/** What an applied command did: who asked, what is answered, and which key or lock is different now. */
export type AppliedCommand = {
  readonly request: KeyRequest | null;
  readonly answer: KeyAnswer;
  readonly isChange: boolean;
};

/**
 * A federation's replicated keys and locks. `apply` takes the log's committed entries in order; SPEC.md has the rules. It is
 * changed in place, because a leader applies tens of thousands of entries a second.
 */
export class KeyStore {
  readonly #keys = new Map<string, StoredKey>();
  readonly #locks = new Map<string, Lock>();
  readonly #answers = new ClientAnswers();
  #bytes = 0;
  #leaderToken = 0;
  /** Of the newest two leaderships applied since the start; snapshots do not hold them. */
  #leader: { readonly leaderId: MemberId; readonly token: number } | null = null;
  #previousLeader: { readonly leaderId: MemberId; readonly token: number } | null = null;
  #lastLockToken = 0;

  /** The fencing token of the leader whose first entry was applied last; 0 = there was none. */
  get leaderToken(): number {
    return this.#leaderToken;
  }

  /** Who had the token before; null where this log does not say it (any more). */
  get previousLeader(): { readonly leaderId: MemberId; readonly token: number } | null {
    return this.#previousLeader;
  }

  get keyCount(): number {
    return this.#keys.size;
  }

  get keys(): ReadonlyMap<string, StoredKey> {
    return this.#keys;
  }

  get(key: string): StoredKey | null {
    return this.#keys.get(key) ?? null;
  }

  lock(name: string): Lock | null {
    return this.#locks.get(name) ?? null;
  }

  get locks(): ReadonlyMap<string, Lock> {
    return this.#locks;
  }

  /** Null = the entry is none of this store's business. */
  apply(entry: Entry): AppliedCommand | null {
    const { payload, term, index } = entry;
    switch (payload.kind) {
      case "leadership":
        this.#leaderToken = term;
        this.#previousLeader = this.#leader;
        this.#leader = { leaderId: payload.leaderId, token: term };
        return null;
      case "membership":
        return null;
      case "command": {
        const request = decodeKeyRequest(payload.data);
        if (request === null) return { request: null, answer: { outcome: "malformed" }, isChange: false };
        return this.#applyOnce(request, index);
      }
    }
  }

  /** Everything, for a snapshot; `KeyStore.from` reads it. */
  encode(): Uint8Array {
    const writer = new ByteWriter();
    writer.u8(SNAPSHOT_FORMAT);
    writer.varint(this.#leaderToken);
    writer.varint(this.#lastLockToken);
    writer.varint(this.#keys.size);
    for (const [key, { value, revision }] of this.#keys) {
      writer.text(key);
      writer.blob(value);
      writer.varint(revision);
    }
    writer.varint(this.#locks.size);
    for (const [name, { owner, token, ttlMs }] of this.#locks) {
      writer.text(name);
      writer.text(owner);
      writer.varint(token);
      writer.varint(ttlMs);
    }
    this.#answers.write(writer);
    return writer.written.slice();
  }

  /** Null = these bytes are no snapshot of a store. */
  static from(bytes: Uint8Array): KeyStore | null {
    const reader = new ByteReader(bytes);
    const store = new KeyStore();
    if (reader.u8() !== SNAPSHOT_FORMAT) return null;
    store.#leaderToken = reader.varint();
    store.#lastLockToken = reader.varint();
    for (let left = reader.varint(); left > 0 && !reader.isBroken; left -= 1) {
      store.#set(reader.text(), { value: reader.blob(), revision: reader.varint() });
    }
    for (let left = reader.varint(); left > 0 && !reader.isBroken; left -= 1) {
      const name = reader.text();
      store.#locks.set(name, { owner: reader.text(), token: reader.varint(), ttlMs: reader.varint() });
    }
    store.#answers.read(reader);
    return reader.isBroken || !reader.isAtEnd ? null : store;
  }

  #applyOnce(request: KeyRequest, index: number): AppliedCommand {
    const { clientId, sequence, answeredBelow, command } = request;
    const earlier = this.#answers.find(clientId, sequence);
    if (earlier !== null) return { request, answer: earlier, isChange: false };
    const answer =
      clientId.length > NAME_LENGTH_MAX ? ({ outcome: "full" } as const) : this.#run(command, index);
    if (clientId.length <= NAME_LENGTH_MAX) this.#answers.keep(clientId, sequence, answeredBelow, answer);
    return { request, answer, isChange: CHANGES.has(answer.outcome) };
  }

  #run(command: KeyCommand, index: number): KeyAnswer {
    switch (command.kind) {
      case "put":
        return this.#refusal(command) ?? this.#put(command.key, command.value, index);
      case "delete":
        return this.#refusal(command) ?? this.#delete(command.key, index);
      case "lock":
        return this.#lock(command.name, command.owner, command.ttlMs, index);
      case "unlock":
      case "expire":
        if (this.#locks.get(command.name)?.token !== command.token) return { outcome: "not-held" };
        this.#locks.delete(command.name);
        return { outcome: "unlocked" };
    }
  }

  #refusal(command: Extract<KeyCommand, { kind: "put" | "delete" }>): KeyAnswer | null {
    const { fencingToken, expectedRevision } = command;
    if (fencingToken !== null && fencingToken !== this.#leaderToken) {
      return { outcome: "fenced", leaderToken: this.#leaderToken };
    }
    const revision = this.#keys.get(command.key)?.revision ?? 0;
    const isExpected = expectedRevision === null || expectedRevision === revision;
    return isExpected ? null : { outcome: "conflict", revision };
  }

  #put(key: string, value: Uint8Array, revision: number): KeyAnswer {
    const grownBy = sizeOf(key, value) - sizeOf(key, this.#keys.get(key)?.value ?? null);
    const fits =
      key.length <= KEY_LENGTH_MAX &&
      value.byteLength <= VALUE_BYTES_MAX &&
      this.#bytes + grownBy <= STORE_BYTES_MAX;
    if (!fits) return { outcome: "full" };
    this.#set(key, { value, revision });
    return { outcome: "stored", revision };
  }

  #delete(key: string, revision: number): KeyAnswer {
    const stored = this.#keys.get(key);
    if (stored === undefined) return { outcome: "conflict", revision: 0 };
    this.#bytes -= sizeOf(key, stored.value);
    this.#keys.delete(key);
    return { outcome: "deleted", revision };
  }

  #lock(name: string, owner: string, ttlMs: number, index: number): KeyAnswer {
    const held = this.#locks.get(name);
    if (held !== undefined) {
      return held.owner === owner
        ? { outcome: "locked", token: held.token }
        : { outcome: "held", owner: held.owner, token: held.token };
    }
    const fits =
      this.#locks.size < LOCKS_MAX && name.length <= KEY_LENGTH_MAX && owner.length <= NAME_LENGTH_MAX;
    if (!fits) return { outcome: "full" };
    // The log's index alone could fall behind when operators force a group to go on from an older log.
    const token = Math.max(index, this.#lastLockToken + 1);
    this.#lastLockToken = token;
    this.#locks.set(name, { owner, token, ttlMs });
    return { outcome: "locked", token };
  }

  #set(key: string, stored: StoredKey): void {
    this.#bytes += sizeOf(key, stored.value) - sizeOf(key, this.#keys.get(key)?.value ?? null);
    this.#keys.set(key, stored);
  }
}

const CHANGES: ReadonlySet<KeyAnswer["outcome"]> = new Set(["stored", "deleted", "locked", "unlocked"]);
/** What a key costs beside its own bytes, about. */
const KEY_OVERHEAD_BYTES = 64;

function sizeOf(key: string, value: Uint8Array | null): number {
  return value === null ? 0 : KEY_OVERHEAD_BYTES + key.length * 2 + value.byteLength;
}
