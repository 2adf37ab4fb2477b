import { expect, test } from "vitest";
import { randomOf } from "../testing/random-of.ts";
import { type Candidate, exitOf, type ProxyAsk } from "./candidate.ts";
import { type ChoiceSettings, chooseProxy, leasedProxy } from "./choose-proxy.ts";
import { LEASES_MAX, PoolState } from "./pool-state.ts";
import { ANY, candidate, healthOf, idOf } from "./testing/candidates.ts";

const SETTINGS: ChoiceSettings = {
  rotateEveryMs: 30_000,
  rotateAtLeastMs: 5000,
  stickyTtlMs: 60_000,
  ejectionCapRatio: 0.5,
};

/** A pool that is asked again and again, with the same dice each time. */
class Chooser {
  readonly state = new PoolState();
  readonly random = randomOf(1);
  settings = SETTINGS;

  choose(candidates: readonly Candidate[], nowMs: number, ask: Partial<ProxyAsk> = {}) {
    const { settings, random } = this;
    return chooseProxy(this.state, candidates, { ...ANY, ...ask }, { settings, nowMs, random });
  }

  idOf(candidates: readonly Candidate[], nowMs: number, ask: Partial<ProxyAsk> = {}): string | null {
    const choice = this.choose(candidates, nowMs, ask);
    return choice.outcome === "chosen" ? choice.proxyId : null;
  }

  moveOf(candidates: readonly Candidate[], nowMs: number, ask: Partial<ProxyAsk> = {}): string | null {
    const choice = this.choose(candidates, nowMs, ask);
    if (choice.outcome === "none" || choice.rotation === null) return null;
    const { reason, fromProxyId, toProxyId } = choice.rotation;
    expect(toProxyId).toBe(choice.proxyId);
    return `${fromProxyId} ${toProxyId} ${reason}`;
  }
}

function shares(candidates: readonly Candidate[], times = 400): Map<string, number> {
  const chooser = new Chooser();
  const counts = new Map<string, number>();
  for (let i = 0; i < times; i += 1) {
    const id = chooser.idOf(candidates, 0, { session: `s${i}` }) ?? "none";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

test("[PC1] of two random ones the better, so that the worst is never chosen and the best most often", () => {
  const four = [10, 20, 30, 40].map((peakMs) => candidate(`p${peakMs}`, { peakMs }));
  const counts = shares(four);
  expect(counts.get("p10")).toBeGreaterThan(150);
  expect(counts.get("p20")).toBeGreaterThan(90);
  expect(counts.get("p30")).toBeGreaterThan(30);
  expect(counts.get("p40")).toBeUndefined();
});

test("[PC1] [PC3] of many suspect ones none is chosen beside a sound one that is not ten times worse", () => {
  const suspects = [1, 2, 3, 4].map((i) => candidate(`s${i}`, { health: healthOf("suspect") }));
  expect([...shares([...suspects, candidate("ok", { peakMs: 400 })]).keys()]).toEqual(["ok"]);
  const swamped = shares([...suspects, candidate("ok", { peakMs: 400, openCount: 10 })]);
  expect(swamped.get("ok")).toBeUndefined();
  expect(shares(suspects).size).toBe(4);
});

test("[PC16] who has come back begins slowly, however little it has to do, and alone carries all", () => {
  const busy = ["a", "b"].map((name) => candidate(name, { leaseCount: 3000 }));
  const back = candidate("back", { slowStart: 0.1 });
  const part = (shares([...busy, back], 3000).get("back") ?? 0) / 3000;
  expect(part).toBeGreaterThan(0.04);
  expect(part).toBeLessThan(0.1);
  expect(shares([...busy, candidate("back", { slowStart: 1 })]).get("back")).toBeGreaterThan(200);
  const suspect = candidate("s", { health: healthOf("suspect") });
  expect([...shares([back, suspect]).keys()]).toEqual(["back"]);
  const onTrial = candidate("trial", { health: healthOf("suspect"), slowStart: 0.1 });
  const tried = (shares([...busy, onTrial], 3000).get("trial") ?? 0) / 3000;
  expect(tried).toBeGreaterThan(0.02);
  expect(tried).toBeLessThan(0.1);
  expect([...shares([onTrial]).keys()]).toEqual(["trial"]);
});

test("[PC4] what was tried, is held, spent, retired or not wished for is no candidate", () => {
  const chooser = new Chooser();
  const bad = [
    candidate("retired", { isRetired: true }),
    candidate("held", { heldUntilMs: 101 }),
    candidate("spent", { isSpent: true }),
    candidate("elsewhere", { country: "de" }),
    candidate("backup", { tier: "backup", country: "jp" }),
    candidate("tried", { country: "jp" }),
  ];
  const ask = { country: "jp", tier: "primary", tried: [idOf("tried")] } as const;
  expect(chooser.idOf(bad, 100, ask)).toBeNull();
  expect(chooser.idOf([...bad, candidate("good", { country: "jp" })], 100, ask)).toBe("good");
  expect(chooser.idOf([candidate("held", { heldUntilMs: 100 })], 100)).toBe("held");
  expect([exitOf({ id: "a", exit: null }), exitOf({ id: "a", exit: { address: "192.0.2.1" } })]).toEqual([
    "proxy a",
    "192.0.2.1",
  ]);
});

test("[PC5] backups carry only what no primary can", () => {
  const backup = candidate("b", { tier: "backup", peakMs: 1 });
  expect([...shares([backup, candidate("p", { health: healthOf("suspect") })]).keys()]).toEqual(["p"]);
  expect([...shares([backup, candidate("p", { health: healthOf("cooling", 9) })]).keys()]).toEqual(["b"]);
});

test("[PC6] no more than the cap's share of a tier is held back", () => {
  const out = [1, 2, 3].map((i) => candidate(`o${i}`, { health: healthOf("cooling", 1000 * i) }));
  const swamped = candidate("ok", { peakMs: 1000, openCount: 100 });
  // Of four two may be held back: the third is let in, the one first that has cooled down first.
  expect([...shares([...out, swamped]).keys()].sort()).toEqual(["o1"]);
  expect([...shares([...out, candidate("ok")]).keys()]).toEqual(["ok"]);
  const two = [...out.slice(1), swamped, candidate("x", { openCount: 999 })];
  expect([...shares(two).keys()]).toEqual(["x"]);
  const auth = out.map((each) => ({ ...each, health: { ...each.health, fault: "auth" as const } }));
  expect([...shares([...auth, swamped]).keys()]).toEqual(["ok"]);
});

test("[PC7] the last ones are not held back for mere suspicion", () => {
  const chooser = new Chooser();
  const late = candidate("late", { health: healthOf("cooling", 900) });
  const soon = candidate("soon", { health: healthOf("cooling", 500) });
  const dead = candidate("dead", { health: healthOf("dead") });
  const backup = candidate("backup", { tier: "backup", health: healthOf("cooling", 1) });
  expect(chooser.idOf([dead, late, soon, backup], 0)).toBe("soon");
  expect(chooser.idOf([dead, late, soon, backup], 0, { tried: [idOf("soon"), idOf("late")] })).toBe("dead");
  expect(chooser.idOf([dead, backup], 0, { tried: [idOf("dead")] })).toBe("backup");
  const refused = candidate("auth", { health: { health: "dead", fault: "auth", cooldownEndsMs: null } });
  expect(chooser.idOf([refused], 0)).toBeNull();
});

test("[PC8] traffic keeps to one proxy, and moves to the best other one after its time", () => {
  const chooser = new Chooser();
  const [a, b] = [candidate("a", { peakMs: 10 }), candidate("b", { peakMs: 20 })];
  expect(chooser.idOf([a, b], 0)).toBe("a");
  expect(chooser.idOf([{ ...a, peakMs: 500 }, b], 29_999)).toBe("a");
  expect(chooser.moveOf([a, b], 30_000)).toBe("a b time");
  expect(chooser.moveOf([a, b], 59_999)).toBeNull();
  expect(chooser.moveOf([a, b], 60_000)).toBe("b a time");
  // Nobody else is as good: it stays for another turn.
  expect(chooser.moveOf([a, { ...b, health: healthOf("suspect") }], 90_000)).toBeNull();
  expect(chooser.moveOf([a, { ...b, tier: "backup" }], 119_999)).toBeNull();
  expect(chooser.moveOf([a], 120_000)).toBeNull();
  expect(chooser.idOf([a, b], 0, { country: "jp" })).toBeNull();
});

test("[PC9] traffic leaves a proxy that is in doubt, failed, out, retired, spent or turned away", () => {
  const others = [candidate("b")];
  const cases: [Partial<Candidate>, Partial<ProxyAsk>, string][] = [
    [{ health: healthOf("suspect") }, {}, "failure"],
    [{}, { tried: [idOf("a")] }, "failure"],
    [{ heldUntilMs: 9e9 }, {}, "failure"],
    [{ health: healthOf("cooling", 9e9) }, {}, "cooling"],
    [{ health: healthOf("dead") }, {}, "cooling"],
    [{ isRetired: true }, {}, "retired"],
    [{ isSpent: true }, {}, "budget"],
  ];
  for (const [change, ask, reason] of cases) {
    const chooser = new Chooser();
    chooser.choose([candidate("a")], 0);
    expect(chooser.moveOf([candidate("a", change), ...others], 5000, ask)).toBe(`a b ${reason}`);
  }
  const gone = new Chooser();
  gone.choose([candidate("a")], 0);
  expect(gone.moveOf(others, 5000)).toBe("a b retired");
  const back = new Chooser();
  const backup = candidate("backup", { tier: "backup" });
  back.choose([backup], 0);
  expect(back.moveOf([backup, candidate("p", { health: healthOf("unproven") })], 5000)).toBeNull();
  expect(back.moveOf([backup, candidate("p")], 4999)).toBeNull();
  expect(back.moveOf([backup, candidate("p")], 5000)).toBe("backup p recovered");
  // A primary in doubt is left for no backup.
  expect(back.moveOf([backup, candidate("p", { health: healthOf("suspect") })], 10_000)).toBeNull();
});

test("[PC10] moves keep their distance; what cannot wait goes its own way", () => {
  const chooser = new Chooser();
  const [a, b] = [candidate("a"), candidate("b")];
  chooser.choose([a], 0);
  expect(chooser.choose([a, b], 4999, { tried: [idOf("a")] })).toEqual({
    outcome: "chosen",
    proxyId: "b",
    rotation: null,
  });
  expect(chooser.idOf([a, b], 4999)).toBe("a");
  expect(chooser.idOf([candidate("a", { health: healthOf("suspect") }), b], 4999)).toBe("b");
  expect(chooser.idOf([a, b], 4999)).toBe("a");
});

test("[PC11] a session keeps its proxy while it is used, and waits for budget there", () => {
  const chooser = new Chooser();
  const [a, b] = [candidate("a"), candidate("b")];
  const ask = { session: "42" };
  expect(chooser.idOf([a], 0, ask)).toBe("a");
  const worse = candidate("a", { openCount: 500, health: healthOf("suspect") });
  for (let nowMs = 50_000; nowMs < 500_000; nowMs += 50_000)
    expect(chooser.idOf([worse, b], nowMs, ask)).toBe("a");
  const where = (nowMs: number) =>
    leasedProxy(chooser.state, { ...ANY, ...ask }, { settings: SETTINGS, nowMs });
  expect([where(509_999), where(510_000)]).toEqual(["a", null]);
  expect(chooser.idOf([worse, b], 510_000, ask)).toBe("b");
  const spent = chooser.choose([a, { ...b, isSpent: true, retryInMs: 700 }], 510_100, ask);
  expect(spent).toMatchObject({ outcome: "none", why: "spent", retryAfterMs: 700 });
  expect(chooser.idOf([a, b], 510_200, ask)).toBe("b");
  // Another country is another session.
  expect(chooser.idOf([candidate("jp", { country: "jp" }), b], 510_300, { ...ask, country: "jp" })).toBe(
    "jp",
  );
  expect(chooser.idOf([a, b], 510_400, ask)).toBe("b");
  expect([chooser.state.leaseCountOf(idOf("a")), chooser.state.leaseCountOf(idOf("b"))]).toEqual([0, 1]);
});

test("[PC12] a session moves when its proxy is gone, to the same exit if there is one", () => {
  const ask = { session: "42" };
  const twin = candidate("twin", { exit: "exit of a", peakMs: 5000 });
  const others = [candidate("b", { peakMs: 1 }), candidate("c", { peakMs: 1 })];
  for (const change of [{ health: healthOf("cooling", 9) }, { isRetired: true }, { heldUntilMs: 9e9 }]) {
    const chooser = new Chooser();
    chooser.choose([candidate("a")], 0, ask);
    expect(chooser.idOf([candidate("a", change), ...others, twin], 1, ask)).toBe("twin");
    expect(chooser.idOf([candidate("a"), ...others, twin], 2, ask)).toBe("twin");
  }
  const chooser = new Chooser();
  chooser.choose([candidate("a")], 0, ask);
  // Once more while it is healthy, then elsewhere.
  const once = { ...ask, tried: [idOf("a")] };
  expect(chooser.idOf([candidate("a"), ...others], 1, once)).toBe("a");
  expect(chooser.moveOf([candidate("a"), candidate("b")], 2, { ...ask, tried: [idOf("a"), idOf("a")] })).toBe(
    "a b failure",
  );
  const doubt = new Chooser();
  doubt.choose([candidate("a")], 0, ask);
  expect(doubt.moveOf([candidate("a", { health: healthOf("suspect") }), candidate("b")], 1, once)).toBe(
    "a b failure",
  );
  // The last one is kept, whatever it did.
  expect(doubt.moveOf([candidate("b", { health: healthOf("dead") })], 2, ask)).toBeNull();
});

test("[PC13] sessions are bounded, and those that ended are forgotten", () => {
  const chooser = new Chooser();
  const all = [candidate("a"), candidate("b")];
  for (let i = 0; i < LEASES_MAX + 10; i += 1) chooser.choose(all, i / 1000, { session: `s${i}` });
  expect(chooser.state.leaseCount).toBe(LEASES_MAX);
  const settings = { settings: SETTINGS, nowMs: 30 };
  const first = (session: string) => leasedProxy(chooser.state, { ...ANY, session }, settings);
  expect([first("s9"), first("s10") === null]).toEqual([null, false]);
  const counted = all.reduce((sum, { proxyId }) => sum + chooser.state.leaseCountOf(proxyId), 0);
  expect(counted).toBe(LEASES_MAX);
  for (let i = 0; i < LEASES_MAX / 4 + 1; i += 1) chooser.choose(all, 1e6, { session: "one" });
  expect(chooser.state.leaseCount).toBe(1);
  expect(all.reduce((sum, { proxyId }) => sum + chooser.state.leaseCountOf(proxyId), 0)).toBe(1);
});

test("[PC14] where there is none, it says why and when again", () => {
  const chooser = new Chooser();
  expect(chooser.choose([], 0)).toMatchObject({ outcome: "none", why: "empty", retryAfterMs: null });
  const bad = [
    candidate("spent", { isSpent: true, retryInMs: 400, heldUntilMs: 900 }),
    candidate("held", { heldUntilMs: 800 }),
    candidate("tried"),
    candidate("auth", { health: { health: "dead", fault: "auth", cooldownEndsMs: null } }),
    candidate("retired", { isRetired: true }),
  ];
  const choice = chooser.choose(bad, 100, { tried: [idOf("tried")] });
  expect(choice).toEqual({
    outcome: "none",
    why: "held",
    retryAfterMs: 700,
    sentence:
      "None of 5 proxies can be used: 2 turned away by this target; 1 failed for this request; 1 cooling down, dead or with refused credentials; 1 retired, or not of the country or tier that was asked for.",
  });
  const spent = [candidate("x", { isSpent: true, retryInMs: 400 }), candidate("y", { isSpent: true })];
  expect(chooser.choose([...bad, ...spent], 100, { tried: [idOf("tried")] })).toMatchObject({
    why: "spent",
    retryAfterMs: 400,
  });
});
