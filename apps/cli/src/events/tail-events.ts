import {
  type BrowserToHub,
  type HubToBrowser,
  hubToBrowser,
  LIVE_NAMESPACE,
  SubscribeAck,
  WireError,
} from "@orrery/protocol";
import { bindEvents, type EventSource } from "@orrery/runtime/bind-events";
import { io, type Socket } from "socket.io-client";
import { CliError } from "../cli-error.ts";
import { type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { readLimit } from "../read-limit.ts";
import { type EventFilter, type EventOptions, matchesEventFilter, readEventFilter } from "./event-filter.ts";
import { eventsAfter, newestEvents } from "./event-pages.ts";
import { printEvent } from "./print-event.ts";
import { TailCursor } from "./tail-cursor.ts";

export type TailOptions = EventOptions & { follow?: boolean };

type LiveSocket = Socket<HubToBrowser, BrowserToHub>;

const CONNECT_TIMEOUT_MS = 10_000;
const SUBSCRIBE_TIMEOUT_MS = 10_000;
/** The hub sends a pulse every two seconds; a connection without one is dead, whatever the socket thinks. */
const SILENT_MS = 8000;

/** The newest events, oldest first; with --follow every further one, over lost connections and hub restarts. */
export async function tailEvents(ctx: CommandContext, options: TailOptions): Promise<void> {
  const limit = options.since === undefined || options.limit !== undefined ? readLimit(options) : Infinity;
  const hub = await connectHub(ctx);
  const filter = await readEventFilter(ctx, hub, options);
  // The end of the whole log is read first: what matches up to there is printed now, the rest comes by position.
  const end = (await newestEvents(hub, {}, 1))[0]?.position ?? "0";
  const recent = (await newestEvents(hub, filter, limit)).filter(
    (event) => BigInt(event.position) <= BigInt(end),
  );
  for (const event of recent.reverse()) printEvent(ctx, event);
  if (options.follow === true) await follow(ctx, hub, filter, end);
}

/** Ends only with an error: the hub refuses us, or the user interrupts. */
function follow(ctx: CommandContext, hub: Hub, filter: EventFilter, end: string): Promise<never> {
  const cursor = new TailCursor(end, (event) => printEvent(ctx, event));
  const socket: LiveSocket = io(`${hub.url}${LIVE_NAMESPACE}`, {
    transports: ["websocket"],
    auth: { token: hub.token },
    timeout: CONNECT_TIMEOUT_MS,
    reconnectionDelay: 250,
    reconnectionDelayMax: 5000,
  });
  return new Promise((_, reject) => {
    const finish = (error: CliError) => {
      clearInterval(watch);
      socket.disconnect();
      reject(error);
    };
    let lastHeardMs = performance.now();
    const watch = setInterval(() => {
      if (!socket.connected || performance.now() - lastHeardMs < SILENT_MS) return;
      socket.disconnect().connect();
    }, 1000);
    let hasLost = false;
    socket.on("disconnect", () => {
      hasLost = true;
      ctx.terminal.note("The connection to the hub is lost; connecting again.");
      // The hub closed it on purpose (it restarts): Socket.IO does not come back by itself then.
      if (!socket.active) setTimeout(() => socket.connect(), 500);
    });
    socket.on("connect_error", (error) => {
      const refusal = WireError.safeParse((error as { data?: unknown }).data);
      if (refusal.success && !refusal.data.retryable)
        finish(new CliError(refusal.data.message, { wire: refusal.data }));
      else if (!socket.active) setTimeout(() => socket.connect(), 500);
    });
    socket.on("connect", () => {
      lastHeardMs = performance.now();
      if (hasLost) ctx.terminal.note("Connected again; nothing was missed.");
      subscribe(socket, hub, filter, cursor).catch((error: unknown) => {
        if (error instanceof CliError && error.wire !== null && !error.wire.retryable) finish(error);
        else socket.disconnect().connect();
      });
    });
    bindEvents(
      socket as unknown as EventSource,
      hubToBrowser,
      {
        eventsDelta: ({ items }) => {
          lastHeardMs = performance.now();
          cursor.fromSocket(items.filter((event) => matchesEventFilter(filter, event)));
        },
        nodesDelta: () => undefined,
        mapDelta: () => undefined,
        federationsDelta: () => undefined,
        proxiesDelta: () => undefined,
        pulse: () => {
          lastHeardMs = performance.now();
        },
        closing: (why) => {
          if (!why.retryable) finish(new CliError(why.message, { wire: why }));
        },
      },
      {
        onMalformed: (event, problem) =>
          ctx.terminal.note(`The hub sent something unknown (${event}: ${problem}).`),
        onError: (_, error) => finish(new CliError(String(error))),
      },
    );
  });
}

/** Subscribes first and reads the log after that: what falls between the two comes both ways and is printed once. */
async function subscribe(
  socket: LiveSocket,
  hub: Hub,
  filter: EventFilter,
  cursor: TailCursor,
): Promise<void> {
  cursor.beginCatchUp();
  const answer: unknown = await socket
    .timeout(SUBSCRIBE_TIMEOUT_MS)
    .emitWithAck("subscribe", { topic: "events" });
  const ack = SubscribeAck.parse(answer);
  if (ack.outcome === "refused") throw new CliError(ack.error.message, { wire: ack.error });
  for await (const page of eventsAfter(hub, filter, cursor.position)) cursor.fromLog(page);
  cursor.endCatchUp();
}
