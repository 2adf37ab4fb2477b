import { expect, test } from "vitest";
import { HostResolver } from "./resolve-host.ts";

/** A name server whose answers come when they are told to, and a clock that goes when it is told to. */
function fixture() {
  const asked: { host: string; answer: (addresses: string[]) => void; fail: () => void }[] = [];
  const time = { nowMs: 0 };
  const resolver = new HostResolver(
    { nowAtMs: () => time.nowMs, monotonicMs: () => time.nowMs },
    (host) =>
      new Promise((resolve, reject) => {
        asked.push({ host, answer: resolve, fail: () => reject(new Error("no")) });
      }),
  );
  return { asked, time, resolver };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("an address is not looked up; a name once, and again after half a minute", async () => {
  const { asked, time, resolver } = fixture();
  expect(await resolver.addresses("10.0.0.1")).toEqual(["10.0.0.1"]);
  const first = resolver.addresses("a.example");
  const second = resolver.addresses("a.example");
  await turn();
  asked[0]?.answer(["1.1.1.1"]);
  expect([await first, await second]).toEqual([["1.1.1.1"], ["1.1.1.1"]]);
  expect(asked).toHaveLength(1);
  time.nowMs = 31_000;
  // The old answer counts while the new one is on its way.
  expect(await resolver.addresses("a.example")).toEqual(["1.1.1.1"]);
  await turn();
  expect(asked).toHaveLength(2);
  asked[1]?.answer(["2.2.2.2"]);
  await turn();
  expect(await resolver.addresses("a.example")).toEqual(["2.2.2.2"]);
});

test("names are looked up one after the other, and one that is silent does not hide what is known of others", async () => {
  const { asked, time, resolver } = fixture();
  const known = resolver.addresses("known.example");
  await turn();
  asked[0]?.answer(["1.1.1.1"]);
  await known;
  time.nowMs = 31_000;
  void resolver.addresses("silent.example").catch(() => undefined);
  await turn();
  expect(await resolver.addresses("known.example")).toEqual(["1.1.1.1"]);
  expect(asked.map(({ host }) => host)).toEqual(["known.example", "silent.example"]);
  asked[1]?.fail();
  await turn();
  await turn();
  expect(asked.map(({ host }) => host)).toEqual(["known.example", "silent.example", "known.example"]);
});

test("a failure is asked about again, sooner", async () => {
  const { asked, time, resolver } = fixture();
  const first = resolver.addresses("a.example");
  await turn();
  asked[0]?.fail();
  await expect(first).rejects.toThrow("no");
  time.nowMs = 6000;
  await expect(resolver.addresses("a.example")).rejects.toThrow("no");
  await turn();
  asked[1]?.answer(["1.1.1.1"]);
  await turn();
  expect(await resolver.addresses("a.example")).toEqual(["1.1.1.1"]);
});
