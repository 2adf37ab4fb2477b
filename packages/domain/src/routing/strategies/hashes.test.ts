import fc from "fast-check";
import { expect, test } from "vitest";
import { hashNumber, hashText } from "../../latency/stable-hash.ts";
import { randomOf } from "../../proxies/testing/random-of.ts";
import type { Member } from "../health/member.ts";
import { ANY } from "../testing/instances.ts";
import { fieldOf, memberOf, membersOf } from "../testing/members.ts";
import { AddressHash } from "./address-hash.ts";
import { ConsistentHash } from "./consistent-hash.ts";
import { HashRing } from "./hash-ring.ts";

const KEYS = Array.from({ length: 4000 }, (_, i) => `session ${i}`);

function ownersOf(members: readonly Member[], ready = members): (Member | null)[] {
  const strategy = new ConsistentHash(randomOf(1));
  strategy.update(fieldOf(members, ready));
  return KEYS.map((session) => strategy.pick({ ...ANY, session }, 0));
}

/** The ring by the letter: all points of all names, looked through from the beginning. */
function naiveOwner(names: readonly string[], hash: number): string | undefined {
  const points = names.flatMap((name) =>
    Array.from({ length: 150 }, (_, i) => ({ name, hash: hashNumber(hashText(name), i) })),
  );
  points.sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : 1));
  return (points.find((point) => point.hash >= hash) ?? points[0])?.name;
}

test("[RS9] a ring is the same however it came about, and what a look through all points says", () => {
  const names = fc.subarray(["a", "b", "c", "d", "e", "f"]);
  fc.assert(
    fc.property(fc.array(names, { minLength: 1, maxLength: 6 }), fc.nat(2 ** 32 - 1), (steps, hash) => {
      const ring = new HashRing();
      for (const step of steps) ring.hold(step);
      const held = steps.at(-1) ?? [];
      expect(ring.size).toBe(150 * held.length);
      if (held.length === 0) return;
      for (const each of [hash, 0, 2 ** 32 - 1]) {
        expect(ring.seatAt(ring.pointFor(each))).toBe(ring.seatOf(naiveOwner(held, each) ?? ""));
      }
    }),
    { numRuns: 60 },
  );
});

test("[RS9] where points of two names meet, the name decides, and not which came first", () => {
  const ownerOf = new Map<number, string>();
  const met: { hash: number; names: [string, string] }[] = [];
  for (let i = 0; i < 1500 && met.length === 0; i += 1) {
    for (let point = 0; point < 150; point += 1) {
      const hash = hashNumber(hashText(`name ${i}`), point);
      const other = ownerOf.get(hash);
      if (other !== undefined) met.push({ hash, names: [other, `name ${i}`].sort() as [string, string] });
      ownerOf.set(hash, `name ${i}`);
    }
  }
  const [{ hash, names }] = met as [(typeof met)[0]];
  for (const order of [[...names], [...names].reverse()]) {
    const [together, apart] = [new HashRing(), new HashRing()];
    together.hold(order);
    apart.hold(order.slice(0, 1));
    apart.hold(order);
    for (const ring of [together, apart]) {
      const point = ring.pointFor(hash);
      const seats = [ring.seatAt(point), ring.seatAt(point + 1)];
      expect(ring.pointFor(hash + 1) - point).toBe(2);
      expect(seats).toEqual(names.map((name) => ring.seatOf(name)));
    }
  }
});

test("[RS9] one instance more moves its own part of the sessions, and none between the others", () => {
  const members = membersOf(10);
  const before = ownersOf(members.slice(0, 9));
  const after = ownersOf(members);
  const moved = KEYS.filter((_, i) => before[i] !== after[i]).length;
  expect(moved / KEYS.length).toBeGreaterThan(0.05);
  expect(moved / KEYS.length).toBeLessThan(0.16);
  for (const [i, owner] of after.entries()) if (owner !== before[i]) expect(owner).toBe(members[9]);
});

test("[RS9] of one that takes nothing only its own sessions move, and come back; the points are spread", () => {
  const members = membersOf(10);
  const all = ownersOf(members);
  const without = ownersOf(members, members.slice(1));
  for (const [i, owner] of all.entries()) {
    if (owner !== members[0]) expect(without[i]).toBe(owner);
    else expect(without[i]).not.toBe(owner);
  }
  expect(ownersOf(members)).toEqual(all);
  const counts = members.map((member) => all.filter((owner) => owner === member).length);
  expect(Math.max(...counts) / (KEYS.length / 10)).toBeLessThan(1.3);
});

test("[RS9] with 1.25 times the mean of open requests one passes further ones on; sessions before clients", () => {
  const members = membersOf(5);
  const strategy = new ConsistentHash(randomOf(1));
  const field = fieldOf(members);
  strategy.update(field);
  for (let i = 0; i < 200; i += 1) {
    const member = strategy.pick({ ...ANY, session: "the one" }, 0) as Member;
    member.openCount += 1;
    field.gauge.openCount += 1;
    const bound = Math.ceil((1.25 * field.gauge.openCount) / 5);
    for (const each of members) expect(each.openCount).toBeLessThanOrEqual(bound);
  }
  const free = new ConsistentHash(randomOf(1));
  free.update(fieldOf(membersOf(5)));
  const idOf = (session: string | null, client: string) =>
    free.pick({ ...ANY, session, client }, 0)?.instance.id;
  expect(new Set(["x", "y", "z"].map((client) => idOf("s", client))).size).toBe(1);
  expect(idOf(null, "s")).toBe(idOf("s", "x"));
});

test("[RS8] a client keeps its instance; of one that takes nothing only its own clients move", () => {
  const members = membersOf(8);
  const strategy = new AddressHash(randomOf(1));
  const clients = Array.from({ length: 2000 }, (_, i) => `10.0.${i >> 8}.${i % 256}`);
  const owners = (ready: readonly Member[]) => {
    strategy.update(fieldOf(members, ready));
    return clients.map((client) => strategy.pick({ ...ANY, client }));
  };
  const all = owners(members);
  expect(owners(members)).toEqual(all);
  const without = owners(members.slice(1));
  const targets = new Set<Member | null>();
  for (const [i, owner] of all.entries()) {
    if (owner !== members[0]) expect(without[i]).toBe(owner);
    else targets.add(without[i] ?? null);
  }
  expect(targets.size).toBeGreaterThan(4);
  for (const member of members) {
    expect(all.filter((owner) => owner === member).length).toBeGreaterThan(180);
  }
  expect(new Set(Array.from({ length: 200 }, () => strategy.pick(ANY))).size).toBe(7);
});

test("[RS11] on the ring one that starts slowly has a lower bound; by address it has none", () => {
  const [slow, other] = [memberOf("a"), memberOf("b")];
  slow.slowUntilMs = 30_000;
  const members = [slow, other];
  for (const member of members) member.openCount = 8;
  const ring = new ConsistentHash(randomOf(1));
  ring.update(fieldOf(members));
  const byRing = new Set(KEYS.map((session) => ring.pick({ ...ANY, session }, 3000)));
  expect(byRing).toEqual(new Set([other]));
  const hash = new AddressHash(randomOf(1));
  hash.update(fieldOf(members));
  expect(new Set(KEYS.map((client) => hash.pick({ ...ANY, client }))).size).toBe(2);
});
