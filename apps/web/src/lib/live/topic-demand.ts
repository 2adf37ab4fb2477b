/** Topics that are subscribed only while something on this page shows them. */
export const DEMANDED_TOPICS = ["nodes", "map", "proxies"] as const;
export type DemandedTopic = (typeof DEMANDED_TOPICS)[number];

/** The next page often needs what the last one had: a topic is given up only after so long without anybody. */
export const LINGER_MS = 5000;

/** Who needs which topic, counted. */
export type TopicDemand = {
  /** Keeps the topic until the returned function is called, once. */
  retain(topic: DemandedTopic): () => void;
  isWanted(topic: DemandedTopic): boolean;
  /** Called when a topic is wanted from now on, or no more. */
  onChange(listener: (topic: DemandedTopic) => void): () => void;
};

export function createTopicDemand(): TopicDemand {
  const counts: Record<DemandedTopic, number> = { nodes: 0, map: 0, proxies: 0 };
  const wanted = new Set<DemandedTopic>();
  const timers = new Map<DemandedTopic, ReturnType<typeof setTimeout>>();
  const listeners = new Set<(topic: DemandedTopic) => void>();

  function set(topic: DemandedTopic, isWanted: boolean): void {
    if (wanted.has(topic) === isWanted) return;
    if (isWanted) wanted.add(topic);
    else wanted.delete(topic);
    for (const listener of [...listeners]) listener(topic);
  }

  function release(topic: DemandedTopic): void {
    counts[topic] -= 1;
    if (counts[topic] > 0) return;
    clearTimeout(timers.get(topic));
    timers.set(
      topic,
      setTimeout(() => {
        if (counts[topic] === 0) set(topic, false);
      }, LINGER_MS),
    );
  }

  return {
    retain(topic) {
      counts[topic] += 1;
      set(topic, true);
      let isHeld = true;
      return () => {
        if (isHeld) release(topic);
        isHeld = false;
      };
    },
    isWanted: (topic) => wanted.has(topic),
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
