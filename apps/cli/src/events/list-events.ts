import { type CommandContext, connectHub } from "../command-context.ts";
import { readLimit } from "../read-limit.ts";
import { type EventOptions, readEventFilter } from "./event-filter.ts";
import { newestEvents } from "./event-pages.ts";
import { printEvent } from "./print-event.ts";

/** Newest first, as the dashboard's page; with --json one array. */
export async function listEvents(ctx: CommandContext, options: EventOptions): Promise<void> {
  const limit = readLimit(options);
  const hub = await connectHub(ctx);
  const events = await newestEvents(hub, await readEventFilter(ctx, hub, options), limit);
  if (ctx.isJson) {
    ctx.terminal.json(events);
    return;
  }
  if (events.length === 0) ctx.terminal.note("No events match.");
  for (const event of events) printEvent(ctx, event);
}
