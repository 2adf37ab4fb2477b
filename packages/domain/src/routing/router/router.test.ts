import { InstanceRouting, type ServiceInstance, ServiceSettings } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import type { RequestOutcome } from "../health/member.ts";
import type { RoutingRequest } from "../strategies/strategy.ts";
import { ANY, instanceIdOf, instanceOf, instancesOf } from "../testing/instances.ts";
import { compatibleVersions } from "./contract.ts";
import { Router, type Ticket } from "./router.ts";

const HERE = { region: "", zone: "" };

function routerOf(instances: readonly ServiceInstance[], changes: object = {}, seed = 1): Router {
  const settings = ServiceSettings.parse({ strategy: "round-robin", ...changes });
  const router = new Router({ settings, here: HERE, random: randomOf(seed) }, 0);
  router.setInstances(instances, 0);
  return router;
}

/** Who is chosen in so many choices, sorted. */
function namesOf(router: Router, nowMs: number, ask: Partial<RoutingRequest> = {}): string[] {
  const names = new Set<string>();
  for (let i = 0; i < 40; i += 1) {
    const choice = router.pick({ ...ANY, isRepeatable: false, ...ask }, nowMs);
    names.add(choice.outcome === "chosen" ? choice.instance.id : choice.why);
  }
  return [...names].sort();
}

function ends(router: Router, name: string, outcome: RequestOutcome, count: number, nowMs: number): void {
  for (let i = 0; i < count; i += 1) {
    const ticket = router.begin(instanceIdOf(name), nowMs) as Ticket;
    router.answered(ticket, outcome, nowMs);
    router.end(ticket, nowMs);
  }
}

function probes(router: Router, name: string, isOk: boolean, count: number, nowMs: number): void {
  for (let i = 0; i < count; i += 1) {
    router.probe(instanceIdOf(name), { isOk, sentence: "It did not answer." }, nowMs);
  }
}

const standingOf = (router: Router, name: string, nowMs: number) =>
  router.state(nowMs).instances.find(({ instanceId }) => instanceId === name);

test("[RT1] the usable ones; below half of those known all that are merely suspected, but never an open breaker", () => {
  const router = routerOf(instancesOf(6));
  expect(namesOf(router, 0)).toEqual(["i00", "i01", "i02", "i03", "i04", "i05"]);
  for (const name of ["i00", "i01", "i02"]) probes(router, name, false, 3, 10);
  expect(namesOf(router, 10)).toEqual(["i03", "i04", "i05"]);
  expect(router.state(10).isPanicking).toBe(false);
  ends(router, "i03", "error", 5, 20);
  expect(router.state(20).isPanicking).toBe(true);
  expect(namesOf(router, 20)).toEqual(["i00", "i01", "i02", "i04", "i05"]);
  probes(router, "i00", true, 2, 30);
  expect(router.state(30).isPanicking).toBe(false);
  expect(namesOf(router, 30)).toEqual(["i00", "i04", "i05"]);
});

test("[RT1] the unproven serve only where nobody else can; the draining never", () => {
  const router = routerOf([instanceOf("old")]);
  router.setInstances([instanceOf("old"), instanceOf("new-1"), instanceOf("new-2"), instanceOf("new-3")], 5);
  expect(namesOf(router, 5)).toEqual(["old"]);
  expect(router.state(5).isPanicking).toBe(false);
  probes(router, "new-1", true, 1, 10);
  expect(standingOf(router, "new-1", 10)?.slowStart).toBe(0.1);
  expect(namesOf(router, 10_000)).toEqual(["new-1", "old"]);
  expect(standingOf(router, "new-1", 15_010)?.slowStart).toBe(0.5);
  const two = routerOf([instanceOf("a"), instanceOf("b")]);
  two.setInstances(
    ["a", "b", "new-1", "new-2", "new-3"].map((name) => instanceOf(name)),
    5,
  );
  probes(two, "a", false, 3, 6);
  expect(namesOf(two, 6)).toEqual(["b"]);
  const ended = ["old", "new-1"].map((name) => instanceOf(name, { isDraining: true }));
  router.setInstances([...ended, instanceOf("new-2")], 20_000);
  expect(namesOf(router, 20_000)).toEqual(["new-2"]);
  router.setInstances(ended, 20_000);
  expect(namesOf(router, 20_000)).toEqual(["out"]);
});

test("[RT1] with probes off everybody counts as up", () => {
  const router = routerOf([instanceOf("a")], { health: { isOn: false } });
  router.setInstances([instanceOf("a"), instanceOf("b")], 5);
  probes(router, "a", false, 10, 6);
  expect(standingOf(router, "b", 6)?.standing).toBe("usable");
  expect(namesOf(router, 60_000)).toEqual(["a", "b"]);
});

test.each<[string | null, readonly string[], readonly string[] | null]>([
  [null, ["1.0.0", "1.4.2", "2.0.0"], ["1.0.0", "1.4.2"]],
  ["1.2.0", ["1.0.0", "1.4.2", "2.0.0"], ["1.4.2"]],
  ["2", ["1.0.0", "2.0.0", "2", "2.7"], ["2.0.0", "2", "2.7"]],
  [">=1.0.0", ["1.0.0", "2.0.0", "10.1.0"], ["10.1.0"]],
  ["^3.0.0", ["1.0.0"], []],
  ["0.4.1", ["0.4.2", "0.5.0", "0.4.0"], ["0.4.2"]],
  [null, ["0.10.0", "0.9.1", "1.0.0"], ["0.9.1"]],
  ["no version", ["1.0.0"], null],
])("[RT2] a caller of %s among %o gets %o", (contract, versions, wanted) => {
  const compatible = compatibleVersions(versions, contract);
  expect(compatible === null ? null : [...compatible]).toEqual(wanted);
});

test("[RT2] callers of different contracts are routed apart, and what they open is counted once", () => {
  const instances = [
    instanceOf("a", { contract: "1.0.0" }),
    instanceOf("b", { contract: "1.3.0" }),
    instanceOf("c", { contract: "2.0.0" }),
  ];
  const router = routerOf(instances, { strategy: "consistent-hash" });
  const named = (contract: string | null) => {
    const sessions = Array.from({ length: 40 }, (_, i) => namesOf(router, 0, { contract, session: `s${i}` }));
    return [...new Set(sessions.flat())].sort();
  };
  expect(named(null)).toEqual(["a", "b"]);
  expect(named("1.2.0")).toEqual(["b"]);
  expect(named("2.0.0")).toEqual(["c"]);
  expect(named("3.0.0")).toEqual(["contract"]);
  expect(named("nonsense")).toEqual(["contract"]);
  const refusal = router.pick({ ...ANY, contract: "3.0.0" }, 0);
  expect(refusal).toMatchObject({
    sentence: "No instance has a contract compatible with 3.0.0: there are 1.0.0, 1.3.0, 2.0.0.",
  });
  const wishes = Array.from({ length: 40 }, (_, i) => router.pick({ ...ANY, contract: `^1.0.${i}` }, 5000));
  const refused = wishes.filter((choice) => choice.outcome === "refused");
  expect(refused.length).toBeGreaterThan(20);
  expect(refused[0]).toMatchObject({ why: "contract", retryAfterMs: 1000 });
  expect(router.pick({ ...ANY, contract: "^1.0.39" }, 6000).outcome).toBe("chosen");
  expect(namesOf(router, 6000)).toEqual(["a", "b"]);
  const ticket = router.begin(instanceIdOf("b"), 0) as Ticket;
  router.end(ticket, 0);
  router.end(ticket, 0);
  expect(standingOf(router, "b", 0)?.openCount).toBe(0);
});

test("[RT3] a choice opens nothing; what began is open until it ends, and is heard of once", () => {
  const router = routerOf(instancesOf(2));
  namesOf(router, 0);
  expect(router.state(0).openCount).toBe(0);
  const ticket = router.begin(instanceIdOf("i00"), 100) as Ticket;
  expect(standingOf(router, "i00", 110)).toMatchObject({ openCount: 1, waitingCount: 1, latencyMs: null });
  router.answered(ticket, "ok", 150);
  router.answered(ticket, "error", 160);
  expect(standingOf(router, "i00", 160)).toMatchObject({
    openCount: 1,
    waitingCount: 0,
    latencyMs: 50,
    failedCount: 0,
  });
  router.end(ticket, 900);
  router.end(ticket, 900);
  expect(standingOf(router, "i00", 900)).toMatchObject({ openCount: 0, requestCount: 1 });
  const left = router.begin(instanceIdOf("i01"), 1000) as Ticket;
  router.setInstances(instancesOf(1), 1000);
  expect(router.begin(instanceIdOf("i01"), 1000)).toBeNull();
  router.end(left, 1001);
  expect(router.state(1001)).toMatchObject({ openCount: 0, instances: [{ instanceId: "i00" }] });
});

test("[RT4] instances, loads, settings and another strategy leave what was learnt", () => {
  const router = routerOf(instancesOf(3));
  ends(router, "i00", "error", 5, 0);
  router.setInstances(instancesOf(4, { weight: 20 }), 100);
  router.setSettings(
    ServiceSettings.parse({ strategy: "adaptive", breaker: { openMs: 1000, trialRequests: 1 } }),
  );
  expect(router.settings.strategy).toBe("adaptive");
  expect(standingOf(router, "i00", 200)).toMatchObject({ standing: "open", weight: 20, failedCount: 5 });
  expect(namesOf(router, 200)).toEqual(["i01", "i02"]);
  probes(router, "i03", true, 1, 300);
  expect(standingOf(router, "i03", 300)?.standing).toBe("usable");
  expect(namesOf(router, 90_000)).toContain("i03");
});

test("[RT5] a request that may be sent twice tries first; others where nobody is ready, or after 5 s", () => {
  const router = routerOf(instancesOf(3), { breaker: { trialRequests: 2 } });
  ends(router, "i00", "error", 5, 0);
  const fromMs = 66_001;
  expect(namesOf(router, fromMs)).toEqual(["i01", "i02"]);
  expect(namesOf(router, fromMs, { isRepeatable: true })).toEqual(["i00"]);
  const trials = [1, 2].map(() => router.begin(instanceIdOf("i00"), fromMs) as Ticket);
  expect(namesOf(router, fromMs, { isRepeatable: true })).toEqual(["i01", "i02"]);
  for (const trial of trials) router.end(trial, fromMs);
  expect(namesOf(router, fromMs + 6000)).toEqual(["i00"]);
  ends(router, "i00", "ok", 2, fromMs + 6000);
  expect(standingOf(router, "i00", fromMs + 6000)).toMatchObject({ standing: "usable", slowStart: 0.1 });
  const alone = routerOf(instancesOf(1));
  ends(alone, "i00", "timeout", 5, 0);
  expect(namesOf(alone, 1)).toEqual(["out"]);
  expect(namesOf(alone, 70_000)).toEqual(["i00"]);
  const again = routerOf(instancesOf(2));
  ends(again, "i00", "error", 5, 0);
  probes(again, "i00", false, 3, 100);
  probes(again, "i00", true, 2, 200);
  expect(standingOf(again, "i00", 200)?.standing).toBe("trial");
});

test("[RT6] how many are missing for which reason, and when one may be back", () => {
  const router = routerOf(instancesOf(4), { bulkhead: { instanceMax: 1 }, panicRatio: 0 });
  expect(routerOf([]).pick(ANY, 0)).toMatchObject({ why: "empty", retryAfterMs: null });
  ends(router, "i00", "error", 5, 0);
  probes(router, "i01", false, 3, 0);
  router.begin(instanceIdOf("i02"), 0);
  const tried = { ...ANY, tried: [instanceIdOf("i03")] };
  expect(router.pick(tried, 10)).toMatchObject({
    outcome: "refused",
    why: "full",
    sentence:
      "None of 4 instances can take the request: 1 with as many open requests as one may have; 1 failed for this request; 1 with an open breaker; 1 found down by probes.",
  });
  const failing = routerOf(instancesOf(3));
  for (const name of ["i00", "i01", "i02"]) ends(failing, name, "error", 5, 1000);
  const refusal = failing.pick(ANY, 2000);
  expect(refusal).toMatchObject({ why: "out" });
  const { retryAfterMs } = refusal as Extract<typeof refusal, { outcome: "refused" }>;
  expect(retryAfterMs).toBeGreaterThanOrEqual(59_000);
  expect(retryAfterMs).toBeLessThanOrEqual(65_000);
  const two = routerOf(instancesOf(2));
  expect(two.pick({ ...ANY, tried: ["i00", "i01"].map(instanceIdOf) }, 0)).toMatchObject({
    why: "tried",
    retryAfterMs: null,
  });
});

test("[RT7] the state is plain data, with shares of the last 10 s", () => {
  const router = routerOf(instancesOf(3));
  ends(router, "i00", "ok", 3, 1000);
  ends(router, "i01", "ok", 1, 1000);
  ends(router, "i02", "error", 5, 2000);
  const { instances, windowMs } = router.state(2000);
  expect(JSON.parse(JSON.stringify(instances))).toEqual(instances);
  for (const instance of instances) InstanceRouting.parse(instance);
  expect([windowMs, ...instances.map(({ shareRatio }) => shareRatio)]).toEqual([10_000, 3 / 9, 1 / 9, 5 / 9]);
  expect(instances[2]).toMatchObject({
    standing: "open",
    sinceAtMs: 2000,
    breaker: { state: "open", openedCount: 1, consecutiveFailures: 5 },
  });
  expect(router.state(20_000).instances[0]?.shareRatio).toBeNull();
});

test("[RT1] [RT3] whatever happens: nobody drains, nobody's breaker is open, counts are those of what is open", () => {
  const names = ["i00", "i01", "i02", "i03"];
  const name = fc.constantFrom(...names);
  const act = fc.oneof(
    fc.record({ kind: fc.constant("begin" as const), isRepeatable: fc.boolean() }),
    fc.record({ kind: fc.constant("begin" as const), isRepeatable: fc.boolean() }),
    fc.record({
      kind: fc.constant("end" as const),
      at: fc.nat(10),
      outcome: fc.constantFrom<RequestOutcome>("ok", "error", "error", "error", "timeout", "cancelled"),
    }),
    fc.record({ kind: fc.constant("probe" as const), name, isOk: fc.boolean() }),
    fc.record({
      kind: fc.constant("instances" as const),
      present: fc.subarray(names),
      draining: fc.subarray(names),
    }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(10, 800, 20_000, 70_000) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 100, size: "max" }), fc.integer(), (acts, seed) => {
      const router = routerOf(instancesOf(4), { strategy: "adaptive" }, seed);
      const open: Ticket[] = [];
      let nowMs = 0;
      for (const each of acts) {
        if (each.kind === "wait") nowMs += each.ms;
        else if (each.kind === "probe") probes(router, each.name, each.isOk, 1, nowMs);
        else if (each.kind === "instances") {
          const { present, draining } = each;
          const isDraining = (id: string) => draining.includes(id);
          router.setInstances(
            present.map((id) => instanceOf(id, { isDraining: isDraining(id) })),
            nowMs,
          );
        } else if (each.kind === "end") {
          const [ticket] = open.splice(each.at, 1);
          if (ticket === undefined) continue;
          router.answered(ticket, each.outcome, nowMs);
          router.end(ticket, nowMs);
        } else {
          const choice = router.pick({ ...ANY, isRepeatable: each.isRepeatable }, nowMs);
          const { instances } = router.state(nowMs);
          if (choice.outcome === "refused") continue;
          const found = instances.find(({ instanceId }) => instanceId === choice.instance.id);
          expect(["usable", "trial", "down", "ejected", "unproven"]).toContain(found?.standing);
          open.push(router.begin(choice.instance.id, nowMs) as Ticket);
        }
        for (const { instanceId, openCount } of router.state(nowMs).instances) {
          const own = open.filter(
            ({ member }) => member.instance.id === instanceId && member.gauges.length > 0,
          );
          expect(openCount).toBe(own.length);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("where all stand still for a while nobody is given up; who still does when others have answered again is", () => {
  const router = routerOf(instancesOf(3));
  const waiting = ["i00", "i01", "i02"].map((name) =>
    Array.from({ length: 6 }, () => router.begin(instanceIdOf(name), 0) as Ticket),
  );
  const lostAt = (nowMs: number) => {
    router.pick(ANY, nowMs);
    return waiting.map(([first]) => router.isLost(first as Ticket, nowMs));
  };
  expect([1000, 2000, 3000].map(lostAt)).toEqual([1, 2, 3].map(() => [false, false, false]));
  const [of0 = [], of1 = [], of2 = []] = waiting;
  for (const ticket of of0) router.answered(ticket, "ok", 3010);
  for (const nowMs of [3020, 3500]) {
    ends(router, "i00", "ok", 1, nowMs);
    expect(lostAt(nowMs)).toEqual([false, false, false]);
  }
  for (const ticket of of1) router.answered(ticket, "ok", 3505);
  ends(router, "i00", "ok", 1, 3515);
  expect(lostAt(3515)).toEqual([false, false, true]);
  for (const ticket of of2.slice(0, 4)) router.answered(ticket, "cancelled", 3515);
  expect(router.isLost(of2[5] as Ticket, 3515)).toBe(true);
  expect(["i00", "i01"].map((name) => standingOf(router, name, 3515)?.standing)).toEqual([
    "usable",
    "usable",
  ]);
});
