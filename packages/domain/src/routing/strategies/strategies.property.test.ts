import { RoutingStrategy } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import { ANY, instanceIdOf, loadOf } from "../testing/instances.ts";
import { fieldOf, memberOf } from "../testing/members.ts";
import { strategyOf } from "./strategy-of.ts";

const HERE = { region: "eu", zone: "a" };

const instance = fc.record({
  isReady: fc.constantFrom(true, true, false),
  isFull: fc.constantFrom(false, false, true),
  isTried: fc.constantFrom(false, false, false, true),
  isSlow: fc.boolean(),
  weight: fc.constantFrom(1, 10, 100),
  openCount: fc.nat(20),
  region: fc.constantFrom("eu", "us", ""),
  zone: fc.constantFrom("a", "b"),
  cpu: fc.constantFrom(null, 0, 0.5, 0.95, 1),
  tookMs: fc.constantFrom(null, 0, 5, 5000),
  isFailing: fc.boolean(),
});
type Made = typeof instance extends fc.Arbitrary<infer Each> ? Each : never;

function makeField(made: readonly Made[]) {
  const members = made.map((each, i) => {
    const { region, zone, weight, cpu } = each;
    const load = cpu === null ? null : loadOf(cpu, 0.5, 0.5);
    const member = memberOf(`i${i}`, { region, zone, weight, load });
    if (each.tookMs !== null) member.observe(each.isFailing ? "error" : "ok", each.tookMs, 0);
    member.openCount = each.isFull ? member.openMax : each.openCount;
    if (each.isSlow) member.slowUntilMs = 5000;
    return member;
  });
  const ready = members.filter((_, i) => made[i]?.isReady);
  const able = ready.filter((_, i) => {
    const own = made[members.indexOf(ready[i] as (typeof members)[number])];
    return own !== undefined && !own.isFull && !own.isTried;
  });
  const tried = members.filter((_, i) => made[i]?.isTried).map((member) => member.instance.id);
  return { field: fieldOf(members, ready), able, tried };
}

const text = fc.constantFrom(null, "a", "b", "10.0.0.7");

test("[RS1] whoever is chosen is ready, has room and has not failed the request; someone is chosen where anyone is", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RoutingStrategy.options),
      fc.array(instance, { maxLength: 9 }),
      fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }),
      fc.integer(),
      (name, made, asks, seed) => {
        const { field, able, tried } = makeField(made);
        const strategy = strategyOf(name, HERE, randomOf(seed));
        strategy.update(field, 1000);
        for (const [session, client] of asks) {
          const member = strategy.pick({ ...ANY, session, client, tried }, 1000);
          if (able.length === 0) expect(member).toBeNull();
          else expect(able).toContain(member);
        }
      },
    ),
    { numRuns: 600 },
  );
});

test("[RS12] the same field, requests and numbers give the same choices", () => {
  for (const name of RoutingStrategy.options) {
    const choices = [1, 2].map(() => {
      const members = Array.from({ length: 7 }, (_, i) => memberOf(`i${i}`, { weight: 1 + i }));
      const strategy = strategyOf(name, HERE, randomOf(7));
      strategy.update(fieldOf(members), 0);
      return Array.from({ length: 50 }, (_, i) => {
        const member = strategy.pick({ ...ANY, session: `s${i % 9}`, client: `c${i % 5}` }, i);
        member?.observe("ok", (i * 7) % 40, i);
        return member?.instance.id ?? instanceIdOf("none");
      });
    });
    expect(choices[0]).toEqual(choices[1]);
  }
});
