import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import type { Member } from "../health/member.ts";
import { ANY, loadOf } from "../testing/instances.ts";
import { fieldOf, memberOf } from "../testing/members.ts";
import { NearestFirst } from "./nearest-first.ts";

const HERE = { region: "eu", zone: "a" };

function world(): Member[] {
  return [
    ...[0, 1, 2, 3, 4, 5, 6].map((i) => memberOf(`near-${i}`, { region: "eu", zone: "a" })),
    ...[0, 1, 2].map((i) => memberOf(`region-${i}`, { region: "eu", zone: "b" })),
    ...[0, 1].map((i) => memberOf(`us-${i}`, { region: "us", zone: "a" })),
  ];
}

/** Shares of zone, region and elsewhere. */
function sharesOf(members: readonly Member[], ready = members, nowMs = 0): number[] {
  const strategy = new NearestFirst(HERE, randomOf(4));
  strategy.update(fieldOf(members, ready), nowMs);
  const counts = [0, 0, 0];
  for (let i = 0; i < 4000; i += 1) {
    const name = strategy.pick(ANY, nowMs)?.instance.id.split("-")[0] ?? "";
    const at = ["near", "region", "us"].indexOf(name);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.map((count) => Math.round((100 * count) / 4000) / 100);
}

test("[RS7] all to the zone while 5 of 7 are usable, then what is left over to the region, then elsewhere", () => {
  const members = world();
  expect(sharesOf(members)).toEqual([1, 0, 0]);
  expect(sharesOf(members, members.slice(2))).toEqual([1, 0, 0]);
  const [near, region] = sharesOf(members, members.slice(4));
  expect([near, region]).toEqual([expect.closeTo(0.6, 1), expect.closeTo(0.4, 1)]);
  expect(sharesOf(members, members.slice(7))).toEqual([0, 1, 0]);
  expect(sharesOf(members, members.slice(10))).toEqual([0, 0, 1]);
  expect(sharesOf([], [])).toEqual([0, 0, 0]);
});

test("[RS7] one that is as good as overloaded does not count as usable; where all are, they are used all the same", () => {
  const busy = (name: string) => memberOf(name, { region: "eu", zone: "a", load: loadOf(0.95, 0.5, 0.5) });
  const members = [busy("near-0"), busy("near-1"), ...world().slice(7, 10)];
  expect(sharesOf(members)).toEqual([0, 1, 0]);
  expect(sharesOf(members, members.slice(0, 2))).toEqual([1, 0, 0]);
});

test("[RS7] a request goes further where that is more than twice as quick", () => {
  const near = memberOf("near-0", { region: "eu", zone: "a" });
  const far = memberOf("us-0", { region: "us", zone: "b" });
  far.observe("ok", 100, 0);
  near.observe("ok", 10, 0);
  near.openCount = 18;
  expect(sharesOf([near, far])).toEqual([1, 0, 0]);
  near.openCount = 20;
  expect(sharesOf([near, far])).toEqual([0, 0, 1]);
  far.openCount = 1;
  expect(sharesOf([near, far])).toEqual([1, 0, 0]);
});

test("[RS7] a gateway that does not know where it stands takes all for elsewhere", () => {
  const strategy = new NearestFirst({ region: "", zone: "" }, randomOf(4));
  const members = world();
  strategy.update(fieldOf(members), 0);
  expect(new Set(Array.from({ length: 500 }, () => strategy.pick(ANY, 0))).size).toBe(members.length);
});
