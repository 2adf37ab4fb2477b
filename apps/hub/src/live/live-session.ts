import type { Principal } from "@orrery/api";
import { hiddenSubjectKinds } from "@orrery/domain";
import {
  type BrowserToHub,
  browserToHub,
  type HubToBrowser,
  type LiveTopic,
  type Permission,
  type ProxyLive,
  type SubscribeAck,
  type WireError,
} from "@orrery/protocol";
import { AppError, bindEvents, type EventSource, type Logger, toWireError } from "@orrery/runtime";
import type { DefaultEventsMap, Socket } from "socket.io";
import type { WebSocket } from "ws";
import { FloodLimit } from "../gateway/flood-limit.ts";
import type { NumberedMapSnapshot } from "../map/map-feed.ts";

export type LiveSocket = Socket<
  BrowserToHub,
  HubToBrowser,
  DefaultEventsMap,
  { principal: Principal; session?: LiveSession }
>;

export const NODES_ROOM = "nodes";
export const FEDERATIONS_ROOM = "federations";
export const MAP_ROOM = "map";
export const PROXIES_ROOM = "proxies";
export const EVENTS_ROOM = "events";
/** For those who may not read the audit log: the same without sign-ins and the like. */
export const EVENTS_WITHOUT_AUDIT_ROOM = "events-without-audit";

/** A subscriber of these that misses a number asks for a snapshot. */
const NUMBERED_ROOM = {
  nodes: NODES_ROOM,
  federations: FEDERATIONS_ROOM,
  map: MAP_ROOM,
  proxies: PROXIES_ROOM,
} as const;
const NUMBERED_ROOMS: readonly string[] = Object.values(NUMBERED_ROOM);

/** More than this waiting to be sent, and the browser is too slow to be told everything. */
const BACKLOG_BYTES_MAX = 8 * 1_048_576;
const BACKLOG_PACKETS_MAX = 200;
const LAGGING_MAX_MS = 30_000;
const CLOSE_AFTER_MS = 100;
const MALFORMED_MAX = 3;

const TOPIC_PERMISSION = {
  nodes: "nodes:read",
  events: "events:read",
  federations: "federations:read",
  map: "nodes:read",
  proxies: "pools:read",
} as const satisfies Record<LiveTopic["topic"], Permission>;

export type LiveSessionOptions = {
  log: Logger;
  monotonicMs: () => number;
  nowAtMs: () => number;
  snapshot: () => {
    epoch: string;
    number: number;
    nodes: NonNullable<Extract<SubscribeAck, { outcome: "subscribed" }>["nodes"]>;
  };
  federations: () => {
    epoch: string;
    number: number;
    federations: NonNullable<Extract<SubscribeAck, { outcome: "subscribed" }>["federations"]>;
  };
  map: () => NumberedMapSnapshot;
  proxies: () => { epoch: string; number: number; proxies: ProxyLive[] };
  epoch: () => string;
  lastPosition: () => string;
};

/** One dashboard's (or token's) live socket. */
export class LiveSession {
  readonly #socket: LiveSocket;
  readonly #options: LiveSessionOptions;
  readonly #flood: FloodLimit;
  #malformedCount = 0;
  #laggingSinceMs: number | null = null;
  readonly #leftForLag = new Set<string>();

  constructor(socket: LiveSocket, options: LiveSessionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#flood = new FloodLimit(options.monotonicMs());
    socket.data.session = this;
    bindEvents(
      socket as unknown as EventSource,
      browserToHub,
      { subscribe: (topic) => this.#subscribe(topic), unsubscribe: ({ topic }) => this.#unsubscribe(topic) },
      {
        onMalformed: () => {
          this.#malformedCount += 1;
          if (this.#malformedCount >= MALFORMED_MAX)
            this.close(toWireError(new AppError("MALFORMED_MESSAGE")));
        },
        onError: (event, error) => options.log.error({ err: error, event }, "live handler failed"),
      },
    );
  }

  get principal(): Principal {
    return this.#socket.data.principal;
  }

  close(why: WireError): void {
    for (const room of [...NUMBERED_ROOMS, this.#eventsRoom()]) void this.#socket.leave(room);
    this.#socket.emit("closing", why);
    setTimeout(() => this.#socket.disconnect(true), CLOSE_AFTER_MS);
  }

  /**
   * A browser that reads too slowly is not told every delta: it leaves the numbered rooms until its backlog is gone. The hole
   * in the numbers makes it ask for a snapshot, so the hub never holds more for it than one.
   */
  checkBacklog(): void {
    const nowMs = this.#options.monotonicMs();
    if (backlogOf(this.#socket)) {
      this.#laggingSinceMs ??= nowMs;
      const numbered = NUMBERED_ROOMS.filter((room) => this.#socket.rooms.has(room));
      if (this.#socket.rooms.has(this.#eventsRoom()) && numbered.length === 0) {
        this.close(
          toWireError(new AppError("RATE_LIMITED", "This connection is too slow for the live events.")),
        );
        return;
      }
      for (const room of numbered) {
        this.#leftForLag.add(room);
        void this.#socket.leave(room);
      }
      if (nowMs - this.#laggingSinceMs > LAGGING_MAX_MS) this.#socket.disconnect(true);
    } else if (this.#laggingSinceMs !== null) {
      this.#laggingSinceMs = null;
      for (const room of this.#leftForLag) void this.#socket.join(room);
      this.#leftForLag.clear();
    }
  }

  #subscribe({ topic }: LiveTopic): SubscribeAck {
    if (!this.#flood.admit(0, this.#options.monotonicMs())) return refused(new AppError("RATE_LIMITED"));
    if (!this.principal.permissions.has(TOPIC_PERMISSION[topic])) return refused(new AppError("FORBIDDEN"));
    const hubAtMs = this.#options.nowAtMs();
    switch (topic) {
      case "nodes": {
        const { epoch, number, nodes } = this.#options.snapshot();
        // Same turn as the snapshot: the next delta is the snapshot's number plus one.
        void this.#socket.join(NODES_ROOM);
        return { outcome: "subscribed", hubAtMs, epoch, number, nodes };
      }
      case "events":
        void this.#socket.join(this.#eventsRoom());
        return {
          outcome: "subscribed",
          hubAtMs,
          epoch: this.#options.epoch(),
          number: 0,
          position: this.#options.lastPosition(),
        };
      case "federations": {
        const snapshot = this.#options.federations();
        void this.#socket.join(FEDERATIONS_ROOM);
        return { outcome: "subscribed", hubAtMs, ...snapshot };
      }
      case "map": {
        const snapshot = this.#options.map();
        void this.#socket.join(MAP_ROOM);
        return { outcome: "subscribed", hubAtMs, ...snapshot };
      }
      case "proxies": {
        const snapshot = this.#options.proxies();
        void this.#socket.join(PROXIES_ROOM);
        return { outcome: "subscribed", hubAtMs, ...snapshot };
      }
    }
  }

  #eventsRoom(): string {
    const isLimited = hiddenSubjectKinds(this.principal.permissions).length > 0;
    return isLimited ? EVENTS_WITHOUT_AUDIT_ROOM : EVENTS_ROOM;
  }

  #unsubscribe(topic: LiveTopic["topic"]): void {
    const room = topic === "events" ? this.#eventsRoom() : NUMBERED_ROOM[topic];
    void this.#socket.leave(room);
    this.#leftForLag.delete(room);
  }
}

function refused(error: AppError): SubscribeAck {
  return { outcome: "refused", error: toWireError(error) };
}

function backlogOf(socket: LiveSocket): boolean {
  const { conn } = socket as unknown as {
    conn: { writeBuffer: unknown[]; transport: { socket?: Pick<WebSocket, "bufferedAmount"> } };
  };
  return (
    conn.writeBuffer.length > BACKLOG_PACKETS_MAX ||
    (conn.transport.socket?.bufferedAmount ?? 0) > BACKLOG_BYTES_MAX
  );
}
