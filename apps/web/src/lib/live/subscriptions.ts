import type { LiveTopic, SubscribeAck, WireError } from "@orrery/protocol";
import type { LiveStore } from "./live-store.ts";
import { DEMANDED_TOPICS, type DemandedTopic } from "./topic-demand.ts";

export type TopicName = LiveTopic["topic"];
type Subscribed = Extract<SubscribeAck, { outcome: "subscribed" }>;

/** Every page needs them. */
const ALWAYS = ["events", "federations"] as const satisfies TopicName[];
/** Whatever goes wrong again and again does not ask for a snapshot more often. */
const RENEW_EVERY_MS = 1000;
/** What a hidden page would draw nobody sees: it is told no more, and asks again when it is looked at. */
export const HIDDEN_MS = 60_000;

export type SubscriptionsOptions = {
  isConnected: () => boolean;
  /** Null = no answer in time, or one that cannot be read. */
  subscribe: (topic: TopicName, onAnswer: (answer: SubscribeAck | null) => void) => void;
  unsubscribe: (topic: TopicName) => void;
  onSubscribed: (answer: Subscribed) => void;
  onRefused: (error: WireError) => void;
  /** What came cannot be used: only a new connection helps. */
  onUnusable: () => void;
};

/** Which topics this page follows: subscribed when they are needed, anew after a gap, given up when nobody needs them. */
export type Subscriptions = {
  /** A connection is there: nothing of an older one counts. */
  connected(): void;
  /** Deltas until the snapshot that is under way are contained in it. */
  isAwaited(topic: TopicName): boolean;
  /** A delta is missing. */
  renew(topic: TopicName): void;
  setHidden(isHidden: boolean): void;
  /** The page slept: what has piled up meanwhile is not worth reading. */
  woke(): void;
  stop(): void;
};

export function createSubscriptions(store: LiveStore, options: SubscriptionsOptions): Subscriptions {
  /** Guard against the answer to an older subscription. */
  const numbers: Record<TopicName, number> = { nodes: 0, events: 0, federations: 0, map: 0, proxies: 0 };
  const awaited = new Set<TopicName>();
  const askedAtMs = new Map<TopicName, number>();
  const timers = new Map<TopicName, ReturnType<typeof setTimeout>>();
  let isAway = false;
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  const isFollowed = (topic: DemandedTopic) => !isAway && store.demand.isWanted(topic);

  function ask(topic: TopicName): void {
    clearTimeout(timers.get(topic));
    timers.delete(topic);
    numbers[topic] += 1;
    const mine = numbers[topic];
    awaited.add(topic);
    askedAtMs.set(topic, performance.now());
    options.subscribe(topic, (answer) => {
      if (mine !== numbers[topic]) return;
      awaited.delete(topic);
      if (answer === null) options.onUnusable();
      else if (answer.outcome === "refused") options.onRefused(answer.error);
      else take(topic, answer);
    });
  }

  function take(topic: TopicName, answer: Subscribed): void {
    options.onSubscribed(answer);
    if (!takeSnapshot(store, topic, answer)) options.onUnusable();
  }

  function giveUp(topic: DemandedTopic): void {
    clearTimeout(timers.get(topic));
    timers.delete(topic);
    // An answer that is still under way is of no use any more.
    numbers[topic] += 1;
    awaited.delete(topic);
    if (options.isConnected()) options.unsubscribe(topic);
  }

  function askAll(): void {
    for (const topic of DEMANDED_TOPICS) if (isFollowed(topic)) ask(topic);
  }

  const stopDemand = store.demand.onChange((topic) => {
    if (store.demand.isWanted(topic)) {
      if (isFollowed(topic) && options.isConnected()) ask(topic);
      return;
    }
    giveUp(topic);
    store.drop(topic);
  });

  return {
    connected() {
      for (const topic of ALWAYS) ask(topic);
      askAll();
    },
    isAwaited: (topic) => awaited.has(topic),
    renew(topic) {
      if (awaited.has(topic)) return;
      awaited.add(topic);
      const waitMs = (askedAtMs.get(topic) ?? Number.NEGATIVE_INFINITY) + RENEW_EVERY_MS - performance.now();
      if (waitMs <= 0) ask(topic);
      else
        timers.set(
          topic,
          setTimeout(() => ask(topic), waitMs),
        );
    },
    setHidden(isHidden) {
      clearTimeout(hiddenTimer);
      if (isHidden) {
        hiddenTimer = setTimeout(() => {
          isAway = true;
          for (const topic of DEMANDED_TOPICS) if (store.demand.isWanted(topic)) giveUp(topic);
        }, HIDDEN_MS);
        return;
      }
      if (!isAway) return;
      isAway = false;
      if (options.isConnected()) askAll();
    },
    woke() {
      if (options.isConnected()) askAll();
    },
    stop() {
      stopDemand();
      clearTimeout(hiddenTimer);
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

/** False = there is no snapshot in it that could be used. */
function takeSnapshot(store: LiveStore, topic: TopicName, answer: Subscribed): boolean {
  const { epoch, number, nodes, federations, map, proxies } = answer;
  switch (topic) {
    case "events":
      store.startFeed();
      return true;
    case "nodes":
      if (nodes !== undefined) store.takeSnapshot({ epoch, number, nodes });
      return nodes !== undefined;
    case "federations":
      if (federations !== undefined) store.takeFederations({ epoch, number, federations });
      return federations !== undefined;
    case "map":
      return map !== undefined && store.takeMap({ epoch, number, map });
    case "proxies":
      if (proxies !== undefined) store.takeProxies({ epoch, number, proxies });
      return proxies !== undefined;
  }
}
