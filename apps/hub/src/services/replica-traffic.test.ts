import { WORD_BYTES_MAX } from "@orrery/db";
import type { InstanceId, ServiceId } from "@orrery/protocol";
import { createLogger } from "@orrery/runtime";
import { expect, test } from "vitest";
import { type InstanceFigures, type QueueFigures, ReplicaTraffic } from "./replica-traffic.ts";

const log = createLogger({ service: "test", level: "silent" });
const SHOP = "s-shop" as ServiceId;

class Bus {
  nowMs = 0;
  readonly words: string[] = [];
  readonly hubs: Hub[] = [];

  hub(hubId: string): Hub {
    const hub: Hub = { figures: { instances: [], queues: [] }, traffic: null as never };
    hub.traffic = new ReplicaTraffic({
      ...{ hubId, log, random: () => 0, clock: { monotonicMs: () => this.nowMs } },
      tell: async (word) => {
        this.words.push(word);
        for (const { traffic } of this.hubs) traffic.heard(word);
      },
      own: () => hub.figures,
    });
    this.hubs.push(hub);
    return hub;
  }

  /** Each of them once. */
  beat(hubs: readonly Hub[] = this.hubs): void {
    this.nowMs += 2000;
    for (const { traffic } of hubs) traffic.tell();
  }
}
type Hub = {
  figures: { instances: InstanceFigures[]; queues: QueueFigures[] } | null;
  traffic: ReplicaTraffic;
};

const figures = (name: string, perSecond: number, openCount: number, atMs = 1): InstanceFigures => {
  return { id: name as InstanceId, perSecond, openCount, atMs };
};
const at = ({ traffic }: Hub, name = "i-1") => [...traffic.instance(name as InstanceId)];

test("each replica hears what the others' gateways tell, while they tell it", () => {
  const bus = new Bus();
  const [a, b, c] = [bus.hub("a"), bus.hub("b"), bus.hub("c")];
  a.figures = { instances: [figures("i-1", 5, 1)], queues: [] };
  b.figures = { instances: [figures("i-1", 7.5, 2)], queues: [{ id: SHOP, count: 3, atMs: 1 }] };
  bus.beat();
  bus.beat();
  expect(at(a)).toEqual([figures("i-1", 7.5, 2)]);
  expect(at(c)).toEqual([figures("i-1", 5, 1), figures("i-1", 7.5, 2)]);
  expect([...a.traffic.queue(SHOP)]).toEqual([{ id: SHOP, count: 3, atMs: 1 }]);
  b.figures = { instances: [], queues: [] };
  bus.beat();
  bus.beat();
  expect([at(a), [...a.traffic.queue(SHOP)]]).toEqual([[], []]);
  for (let i = 0; i < 4; i += 1) bus.beat([b, c]);
  expect([at(b), at(c)]).toEqual([[], []]);
});

test("a replica that is alone only says now and then that it is there, and without services nothing", () => {
  const bus = new Bus();
  const lone = bus.hub("a");
  lone.figures = { instances: [figures("i-1", 5, 1)], queues: [] };
  for (let i = 0; i < 10; i += 1) bus.beat();
  expect(bus.words.map((word) => word.includes("i-1"))).toEqual([false, false]);
  lone.figures = null;
  for (let i = 0; i < 10; i += 1) bus.beat();
  expect(bus.words).toHaveLength(2);
});

test("many instances come in words that notifications can carry; of an older beat nothing overwrites a newer one", () => {
  const bus = new Bus();
  const [a, b] = [bus.hub("a"), bus.hub("b")];
  a.figures = { instances: Array.from({ length: 400 }, (_, i) => figures(`i-${i}`, i, 0)), queues: [] };
  bus.beat();
  bus.beat();
  expect(Math.max(...bus.words.map((word) => Buffer.byteLength(word)))).toBeLessThanOrEqual(WORD_BYTES_MAX);
  expect(Array.from({ length: 400 }, (_, i) => at(b, `i-${i}`)[0]?.perSecond)).toEqual([
    ...Array(400).keys(),
  ]);
  const older = bus.words.filter((word) => word.includes('"i-7"'));
  a.figures = { instances: [figures("i-7", 1000, 0)], queues: [] };
  bus.beat();
  for (const word of older) b.traffic.heard(word);
  expect(at(b, "i-7")).toEqual([figures("i-7", 1000, 0)]);
});
