import type { EventView } from "@orrery/protocol";
import { ask, type Hub } from "../command-context.ts";
import type { EventFilter } from "./event-filter.ts";

const PAGE_SIZE = 500;

/** The newest `limit` events that match, newest first. */
export async function newestEvents(hub: Hub, filter: EventFilter, limit: number): Promise<EventView[]> {
  const items: EventView[] = [];
  let cursor: string | undefined;
  while (items.length < limit) {
    const page = await ask(hub, (api) =>
      api.events.list.query({
        ...filter,
        limit: Math.min(PAGE_SIZE, limit - items.length),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    items.push(...page.items);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  return items;
}

/** Every event after `position` that matches, oldest first, page by page. */
export async function* eventsAfter(
  hub: Hub,
  filter: EventFilter,
  position: string,
): AsyncGenerator<EventView[]> {
  let after = position;
  for (;;) {
    const page = await ask(hub, (api) =>
      api.events.list.query({ ...filter, limit: PAGE_SIZE, afterPosition: after }),
    );
    const last = page.items.at(-1);
    if (last === undefined) return;
    yield page.items;
    after = last.position;
  }
}
