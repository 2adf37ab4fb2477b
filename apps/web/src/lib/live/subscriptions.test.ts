import { encodeMapFrame } from "@orrery/domain/map";
import type { MapDelta, SubscribeAck, WireError } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLiveStore } from "./live-store.ts";
import { createSubscriptions, HIDDEN_MS, type TopicName } from "./subscriptions.ts";
import { LINGER_MS } from "./topic-demand.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const frame = encodeMapFrame({});

/** A page and the hub behind its socket; answers wait until they are given. */
function page() {
  const store = createLiveStore();
  const hub = { isConnected: false, epoch: "e", number: 0 };
  const asked: TopicName[] = [];
  const left: TopicName[] = [];
  const refusals: WireError[] = [];
  let unusableCount = 0;
  const waiting: { topic: TopicName; answer: (ack: SubscribeAck | null) => void }[] = [];
  const subscriptions = createSubscriptions(store, {
    isConnected: () => hub.isConnected,
    subscribe: (topic, answer) => {
      asked.push(topic);
      waiting.push({ topic, answer });
    },
    unsubscribe: (topic) => left.push(topic),
    onSubscribed: () => undefined,
    onRefused: (error) => refusals.push(error),
    onUnusable: () => {
      unusableCount += 1;
    },
  });
  const ackOf = (topic: TopicName): SubscribeAck => ({
    ...{ outcome: "subscribed", hubAtMs: 0, epoch: hub.epoch, number: hub.number },
    ...(topic === "nodes" ? { nodes: [] } : {}),
    ...(topic === "federations" ? { federations: [] } : {}),
    ...(topic === "map" ? { map: { nodes: [], frame } } : {}),
  });
  return {
    ...{ store, hub, asked, left, refusals, subscriptions, waiting },
    unusable: () => unusableCount,
    connect: () => {
      hub.isConnected = true;
      subscriptions.connected();
    },
    answerAll: () => {
      for (const { topic, answer } of waiting.splice(0)) answer(ackOf(topic));
    },
    /** As the client does with what arrives. */
    deliver: () => {
      hub.number += 1;
      const delta: MapDelta = {
        epoch: hub.epoch,
        number: hub.number,
        hubAtMs: 0,
        nodes: [],
        removed: [],
        frame,
      };
      if (subscriptions.isAwaited("map")) return "contained";
      if (store.takeMapDelta(delta)) return "taken";
      subscriptions.renew("map");
      return "gap";
    },
    count: (topic: TopicName) => asked.filter((one) => one === topic).length,
  };
}

test("events and federations always, nodes and the map while someone shows them", () => {
  const { store, connect, asked, left, answerAll } = page();
  connect();
  answerAll();
  expect(asked).toEqual(["events", "federations"]);
  const stopMap = store.onMap(() => undefined);
  const stopNode = store.onNode("n" as never, () => undefined);
  const stopFleet = store.onFleet(() => undefined);
  answerAll();
  expect(asked.slice(2)).toEqual(["map", "nodes"]);
  expect([store.getMap().isLoaded, store.getFleet().epoch]).toEqual([true, "e"]);
  stopMap();
  stopFleet();
  vi.advanceTimersByTime(LINGER_MS);
  expect(left).toEqual(["map"]);
  expect(store.getMap().isLoaded).toBe(false);
  expect(store.getFleet().epoch).toBe("e");
  stopNode();
  vi.advanceTimersByTime(LINGER_MS);
  expect(left).toEqual(["map", "nodes"]);
  expect(store.getFleet().epoch).toBeNull();
});

test("a change of pages does not subscribe again", () => {
  const { store, connect, count, answerAll } = page();
  connect();
  for (let i = 0; i < 4; i += 1) {
    const stop = store.onFleet(() => undefined);
    answerAll();
    vi.advanceTimersByTime(60_000);
    stop();
    vi.advanceTimersByTime(LINGER_MS - 1);
  }
  expect(count("nodes")).toBe(1);
});

test("what is asked for before there is a connection is subscribed with it, and again with the next", () => {
  const { store, connect, hub, asked, answerAll } = page();
  store.onMap(() => undefined);
  expect(asked).toEqual([]);
  connect();
  answerAll();
  hub.isConnected = false;
  connect();
  expect(asked).toEqual(["events", "federations", "map", "events", "federations", "map"]);
});

test("a gap asks for one snapshot, however many deltas come until it is there, and not more than one a second", () => {
  const { store, connect, hub, deliver, count, answerAll } = page();
  store.onMap(() => undefined);
  connect();
  answerAll();
  expect(deliver()).toBe("taken");
  vi.advanceTimersByTime(5000);
  hub.number += 1;
  expect([deliver(), deliver(), deliver()]).toEqual(["gap", "contained", "contained"]);
  expect(count("map")).toBe(2);
  answerAll();
  expect(deliver()).toBe("taken");
  // Another gap at once: it waits.
  hub.epoch = "restarted";
  expect(deliver()).toBe("gap");
  expect(count("map")).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(count("map")).toBe(3);
  answerAll();
  expect(deliver()).toBe("taken");
});

test("an hour in the background: the topic is given up, and one snapshot makes it good, not a thousand deltas", () => {
  const { store, subscriptions, connect, deliver, left, count, answerAll } = page();
  store.onMap(() => undefined);
  connect();
  answerAll();
  subscriptions.setHidden(true);
  vi.advanceTimersByTime(HIDDEN_MS - 1);
  expect(deliver()).toBe("taken");
  vi.advanceTimersByTime(3_600_000);
  expect(left).toEqual(["map"]);
  expect(count("map")).toBe(1);
  subscriptions.setHidden(false);
  answerAll();
  expect(count("map")).toBe(2);
  expect(deliver()).toBe("taken");
});

test("a glance at another tab changes nothing", () => {
  const { store, subscriptions, connect, left, count, answerAll } = page();
  store.onMap(() => undefined);
  connect();
  answerAll();
  subscriptions.setHidden(true);
  vi.advanceTimersByTime(HIDDEN_MS / 2);
  subscriptions.setHidden(false);
  vi.advanceTimersByTime(HIDDEN_MS * 2);
  expect([left, count("map")]).toEqual([[], 1]);
});

test("a page that slept with its connection open does not read what has piled up", () => {
  const { store, subscriptions, connect, deliver, count, answerAll } = page();
  store.onMap(() => undefined);
  connect();
  answerAll();
  subscriptions.woke();
  expect(Array.from({ length: 1000 }, deliver).every((outcome) => outcome === "contained")).toBe(true);
  answerAll();
  expect(deliver()).toBe("taken");
  expect(count("map")).toBe(2);
});

test("an answer that came too late, of a topic that nobody needs any more or of an older question, counts for nothing", () => {
  const { store, connect, waiting, hub } = page();
  const stop = store.onMap(() => undefined);
  connect();
  const [late] = waiting.filter(({ topic }) => topic === "map");
  stop();
  vi.advanceTimersByTime(LINGER_MS);
  late?.answer({ outcome: "subscribed", hubAtMs: 0, epoch: "e", number: 5, map: { nodes: [], frame } });
  expect(store.getMap().isLoaded).toBe(false);
  expect(hub.isConnected).toBe(true);
});

test("a refusal is told; no answer, or one without what was asked for, needs another connection", () => {
  const { store, connect, waiting, refusals, unusable } = page();
  store.onMap(() => undefined);
  connect();
  const error = { code: "FORBIDDEN", message: "no", retryable: false } as WireError;
  const answers: (SubscribeAck | null)[] = [
    { outcome: "refused", error },
    null,
    { outcome: "subscribed", hubAtMs: 0, epoch: "e", number: 0 },
  ];
  for (const [i, { answer }] of waiting.entries()) answer(answers[i] ?? null);
  expect(refusals).toEqual([error]);
  expect(unusable()).toBe(2);
});
