import type { EventView } from "@orrery/protocol";

/** The newest events as they were pushed, oldest first. */
export type EventsFeed = {
  /**
   * Grows whenever the feed may have missed something: on each (re)subscription and when it was cut to its limit.
   * Whoever combines it with stored pages fetches them again then: pages hold everything up to that moment, the feed
   * everything after it, and doubles are told by position.
   */
  generation: number;
  items: readonly EventView[];
};

export const EMPTY_FEED: EventsFeed = { generation: 0, items: [] };
const FEED_ITEMS_MAX = 2000;
const FEED_ITEMS_KEPT = 500;

export function restartFeed(feed: EventsFeed): EventsFeed {
  return { generation: feed.generation + 1, items: feed.items.slice(-FEED_ITEMS_KEPT) };
}

export function extendFeed(feed: EventsFeed, items: readonly EventView[]): EventsFeed {
  const newest = feed.items.at(-1);
  const fresh = newest === undefined ? items : items.filter((item) => comparePositions(item, newest) > 0);
  if (fresh.length === 0) return feed;
  const next = { generation: feed.generation, items: [...feed.items, ...fresh] };
  return next.items.length > FEED_ITEMS_MAX ? restartFeed(next) : next;
}

/** Positions are decimal bigints without leading zeros: the longer one is higher. */
export function comparePositions(a: Pick<EventView, "position">, b: Pick<EventView, "position">): number {
  if (a.position.length !== b.position.length) return a.position.length - b.position.length;
  return a.position < b.position ? -1 : a.position > b.position ? 1 : 0;
}

/** Newest first, each position once. Both inputs may overlap. */
export function mergeEvents(pages: readonly EventView[], live: readonly EventView[]): EventView[] {
  const byPosition = new Map<string, EventView>();
  for (const item of pages) byPosition.set(item.position, item);
  for (const item of live) byPosition.set(item.position, item);
  return [...byPosition.values()].sort((a, b) => comparePositions(b, a));
}
