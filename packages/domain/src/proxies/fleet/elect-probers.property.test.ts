import fc from "fast-check";
import { expect, test } from "vitest";
import { electProbers } from "./elect-probers.ts";

const names = (prefix: string, max: number) =>
  fc
    .uniqueArray(fc.nat(500), { minLength: 1, maxLength: max })
    .map((ids) => ids.map((id) => `${prefix}${id}`));

test("[PF1] whoever leaves gives away only its own, whoever comes takes only what it shall have, in whatever order", () => {
  fc.assert(
    fc.property(names("p", 40), names("n", 12), (proxies, nodes) => {
      const whole = electProbers(proxies, nodes);
      expect(electProbers(proxies, nodes.toReversed())).toEqual(whole);
      const [gone] = nodes;
      const without = electProbers(proxies, nodes.slice(1));
      for (const proxy of proxies) {
        if (whole.get(proxy) !== gone) expect(without.get(proxy)).toBe(whole.get(proxy));
        else expect(without.get(proxy)).not.toBe(gone);
      }
    }),
  );
});

test("[PF1] the work is spread, and nobody probes where nobody serves", () => {
  const proxies = Array.from({ length: 1000 }, (_, index) => `proxy-${index}`);
  const nodes = Array.from({ length: 10 }, (_, index) => `node-${index}`);
  const counts = [...Map.groupBy(electProbers(proxies, nodes).values(), (node) => node).values()];
  expect(counts.map(({ length }) => length).toSorted((a, b) => a - b)[0]).toBeGreaterThan(50);
  expect(counts).toHaveLength(10);
  expect(electProbers(proxies, []).size).toBe(0);
});
