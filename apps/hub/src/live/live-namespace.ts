import type { Server as HttpServer, IncomingMessage } from "node:http";
import { type Auth, type Principal, resolveApiToken, resolvePrincipal } from "@orrery/api";
import type { Database } from "@orrery/db";
import { hiddenSubjectKinds } from "@orrery/domain";
import {
  type BrowserToHub,
  type EventView,
  type FederationsDelta,
  type HubToBrowser,
  LIVE_NAMESPACE,
  type MapDelta,
  type NodesDelta,
  type ProxiesDelta,
  type ProxyLive,
  type WireError,
} from "@orrery/protocol";
import { AppError, type Clock, type Logger, toWireError } from "@orrery/runtime";
import { type DefaultEventsMap, Server } from "socket.io";
import type { FederationsSnapshot } from "../federations/federation-feed.ts";
import type { NodesSnapshot } from "../fleet/delta-feed.ts";
import { isSameOrigin } from "../http/origin.ts";
import type { NumberedMapSnapshot } from "../map/map-feed.ts";
import type { HubMetrics } from "../metrics.ts";
import { EventFeed } from "./event-feed.ts";
import {
  EVENTS_ROOM,
  EVENTS_WITHOUT_AUDIT_ROOM,
  FEDERATIONS_ROOM,
  LiveSession,
  type LiveSocket,
  MAP_ROOM,
  NODES_ROOM,
  PROXIES_ROOM,
} from "./live-session.ts";

const PULSE_MS = 2000;
/** Sessions and tokens that ended without an event (their time ran out) are noticed after so long. */
const RECHECK_MS = 60_000;
const MESSAGE_BYTES_MAX = 64 * 1024;

export type LiveNamespaceOptions = {
  db: Database;
  auth: Auth;
  clock: Clock;
  log: Logger;
  metrics: HubMetrics;
  publicUrl: string;
  snapshot: () => NodesSnapshot;
  federations: () => FederationsSnapshot;
  map: () => NumberedMapSnapshot;
  proxies: () => { epoch: string; number: number; proxies: ProxyLive[] };
};

/** Dashboards' live sockets on the operator API: nodes and events as they change. */
export class LiveNamespace {
  readonly #options: LiveNamespaceOptions;
  readonly #io: Server<BrowserToHub, HubToBrowser, DefaultEventsMap, LiveSocket["data"]>;
  readonly #events: EventFeed;
  readonly #timers: NodeJS.Timeout[] = [];
  #isStopping = false;

  constructor(server: HttpServer, options: LiveNamespaceOptions) {
    this.#options = options;
    this.#events = new EventFeed((items) => this.#publishEvents(items));
    this.#io = new Server(server, {
      serveClient: false,
      perMessageDeflate: false,
      maxHttpBufferSize: MESSAGE_BYTES_MAX,
      connectTimeout: 10_000,
      allowRequest: (request, done) => this.#allow(request, done),
    });
    this.#io.use((_, next) => next(refusal(new AppError("NOT_FOUND"))));
    const namespace = this.#io.of(LIVE_NAMESPACE);
    namespace.use((socket, next) => {
      this.#identify(socket).then(
        (principal) => {
          if (this.#isStopping) return next(refusal(new AppError("SHUTTING_DOWN")));
          if (principal === null) return next(refusal(new AppError("UNAUTHENTICATED")));
          socket.data.principal = principal;
          next();
        },
        (error: unknown) => next(refusal(error)),
      );
    });
    namespace.on("connection", (socket) => this.#onConnection(socket));
    this.#timers.push(setInterval(() => this.#pulse(), PULSE_MS));
    this.#timers.push(setInterval(() => this.#recheck(() => true), RECHECK_MS));
  }

  async start(): Promise<void> {
    this.#events.startAt((await this.#options.db.read.event.findLastPosition()).toString());
  }

  hasNodesListeners(): boolean {
    return this.#hasListeners(NODES_ROOM);
  }

  hasFederationsListeners(): boolean {
    return this.#hasListeners(FEDERATIONS_ROOM);
  }

  hasMapListeners(): boolean {
    return this.#hasListeners(MAP_ROOM);
  }

  hasProxiesListeners(): boolean {
    return this.#hasListeners(PROXIES_ROOM);
  }

  publishNodes(delta: NodesDelta): void {
    for (const socket of this.#sockets()) socket.data.session?.checkBacklog();
    this.#room(NODES_ROOM).emit("nodesDelta", delta);
  }

  publishFederations(delta: FederationsDelta): void {
    for (const socket of this.#sockets()) socket.data.session?.checkBacklog();
    this.#room(FEDERATIONS_ROOM).emit("federationsDelta", delta);
  }

  publishMap(delta: MapDelta): void {
    for (const socket of this.#sockets()) socket.data.session?.checkBacklog();
    this.#options.metrics.mapBytes.inc(this.#count(MAP_ROOM) * mapBytesOf(delta));
    this.#room(MAP_ROOM).emit("mapDelta", delta);
  }

  publishProxies(delta: ProxiesDelta): void {
    for (const socket of this.#sockets()) socket.data.session?.checkBacklog();
    this.#room(PROXIES_ROOM).emit("proxiesDelta", delta);
  }

  /** Committed events, in the log's order. */
  onEvents(events: EventView[]): void {
    this.#events.push(events);
    for (const event of events) {
      if (ENDS_SESSIONS.has(event.type)) this.#recheck((principal) => concerns(event, principal));
    }
  }

  #publishEvents(items: EventView[]): void {
    const hubAtMs = this.#options.clock.nowAtMs();
    this.#room(EVENTS_ROOM).emit("eventsDelta", { hubAtMs, items });
    const shown = items.filter(({ subject }) => !HIDDEN_WITHOUT_AUDIT.includes(subject.kind));
    if (shown.length > 0)
      this.#room(EVENTS_WITHOUT_AUDIT_ROOM).emit("eventsDelta", { hubAtMs, items: shown });
  }

  async close(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#events.flush();
    const why = toWireError(new AppError("SHUTTING_DOWN"));
    for (const socket of this.#sockets()) socket.emit("closing", why);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await this.#io.close();
  }

  #allow(request: IncomingMessage, done: (error: string | null, isAllowed: boolean) => void): void {
    const isAllowed = isSameOrigin(request.headers, this.#options.publicUrl);
    if (!isAllowed) {
      this.#options.log.warn({ origin: request.headers.origin }, "live socket from another origin refused");
    }
    done(isAllowed ? null : "Requests from another origin are refused.", isAllowed);
  }

  #identify(socket: LiveSocket): Promise<Principal | null> {
    const { token } = socket.handshake.auth as { token?: unknown };
    if (typeof token === "string") return resolveApiToken(this.#options, token);
    return resolvePrincipal(this.#options, headersOf(socket));
  }

  #onConnection(socket: LiveSocket): void {
    const { clock, log } = this.#options;
    new LiveSession(socket, {
      log,
      monotonicMs: () => clock.monotonicMs(),
      nowAtMs: () => clock.nowAtMs(),
      snapshot: this.#options.snapshot,
      federations: this.#options.federations,
      map: this.#options.map,
      proxies: this.#options.proxies,
      epoch: () => this.#events.epoch,
      lastPosition: () => this.#events.lastPosition,
    });
    socket.emit("pulse", { hubAtMs: clock.nowAtMs() });
    this.#options.metrics.browsersConnected.inc();
    socket.on("disconnect", () => this.#options.metrics.browsersConnected.dec());
  }

  #pulse(): void {
    for (const socket of this.#sockets()) socket.data.session?.checkBacklog();
    this.#io.of(LIVE_NAMESPACE).emit("pulse", { hubAtMs: this.#options.clock.nowAtMs() });
  }

  /** Asks again who stands behind the sockets that match; closes those that are nobody any more, or someone with other rights. */
  #recheck(matches: (principal: Principal) => boolean): void {
    for (const socket of this.#sockets()) {
      const { principal, session } = socket.data;
      if (session === undefined || !matches(principal)) continue;
      this.#identify(socket).then(
        (current) => {
          const why = endReason(principal, current);
          if (why !== null) session.close(why);
        },
        (error: unknown) => this.#options.log.warn({ err: error }, "a live session could not be checked"),
      );
    }
  }

  #hasListeners(room: string): boolean {
    return this.#count(room) > 0;
  }

  #count(room: string): number {
    return this.#io.of(LIVE_NAMESPACE).adapter.rooms.get(room)?.size ?? 0;
  }

  #sockets(): IterableIterator<LiveSocket> {
    return this.#io.of(LIVE_NAMESPACE).sockets.values();
  }

  #room(room: string) {
    return this.#io.of(LIVE_NAMESPACE).to(room);
  }
}

/** As it goes over a websocket: the frame as it is, everything else as text. */
function mapBytesOf({ frame, ...rest }: MapDelta): number {
  return frame.byteLength + JSON.stringify(rest).length;
}

const HIDDEN_WITHOUT_AUDIT: readonly string[] = hiddenSubjectKinds(new Set());

const ENDS_SESSIONS: ReadonlySet<string> = new Set([
  "session.revoked",
  "operator.role_changed",
  "operator.removed",
  "operator.signed_out",
  "operator.password_changed",
  "api_token.revoked",
]);

function concerns(event: EventView, principal: Principal): boolean {
  const { id } = event.subject;
  return id === principal.sessionId || id === principal.operatorId || id === principal.actor.id;
}

function endReason(before: Principal, now: Principal | null): WireError | null {
  if (now === null)
    return toWireError(new AppError("UNAUTHENTICATED", "Your session has ended; sign in again."));
  const isSame =
    now.role === before.role &&
    now.permissions.size === before.permissions.size &&
    [...now.permissions].every((permission) => before.permissions.has(permission));
  return isSame ? null : toWireError(new AppError("FORBIDDEN", "Your role has changed; connecting again."));
}

function headersOf(socket: LiveSocket): Headers {
  const headers = new Headers();
  const { cookie } = socket.handshake.headers;
  if (cookie !== undefined) headers.set("cookie", cookie);
  return headers;
}

function refusal(error: unknown): Error {
  const wireError = toWireError(error);
  return Object.assign(new Error(wireError.message), { data: wireError });
}
