import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  type BrowserToHub,
  browserToHub,
  EventListInput,
  EventView,
  type HubToBrowser,
  JoinTokenCreateInput,
  LIVE_NAMESPACE,
  NodeCordonInput,
  NodeDrainInput,
  NodeGetInput,
  type NodeView,
  type SubscribeAck,
} from "@orrery/protocol";
import { bindEvents, type EventSource } from "@orrery/runtime/bind-events";
import { TRPCError } from "@trpc/server";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { Server } from "socket.io";
import { StandInBilling } from "./stand-in-billing.ts";
import { StandInFederations } from "./stand-in-federations.ts";
import { StandInPools } from "./stand-in-pools.ts";
import { StandInScaling } from "./stand-in-scaling.ts";
import { StandInServices } from "./stand-in-services.ts";
import { StandInTargets } from "./stand-in-targets.ts";
import { API_TOKEN, notFound, Refusal, standInProcedure, t } from "./stand-in-trpc.ts";
import { StandInWorkers } from "./stand-in-workers.ts";

export { API_TOKEN };

/** The part of the hub's API and live socket that the CLI's tests need, in memory. Inputs go through the schemas. */
export class StandInHub {
  readonly nodes: NodeView[] = [];
  readonly events: EventView[] = [];
  readonly federations = new StandInFederations();
  readonly targets = new StandInTargets();
  readonly pools = new StandInPools();
  readonly services = new StandInServices();
  readonly scaling = new StandInScaling();
  readonly workers = new StandInWorkers();
  readonly billing = new StandInBilling();
  /** Answers whatever is no tRPC: what it is asked, and with which body. Null = 404. */
  plain: ((method: string, path: string, body: string) => { status: number; body: string } | null) | null =
    null;
  readonly calls: { procedure: string; input: unknown }[] = [];
  /** What a browser's address adds before `/trpc`; empty for the hub's own port. */
  readonly #prefix: string;
  readonly #http: HttpServer;
  readonly #io: Server<BrowserToHub, HubToBrowser>;

  constructor(prefix: "/api" | "") {
    this.#prefix = prefix;
    const handle = createHTTPHandler({
      router: this.#router(),
      basePath: `${prefix}/trpc/`,
      createContext: ({ req }) => ({ request: req }),
    });
    this.#http = createServer((request, response) => {
      if (request.url?.startsWith(`${this.#prefix}/trpc/`) === true) handle(request, response);
      else void this.#answerPlain(request, response);
    });
    this.#io = new Server(this.#http, { serveClient: false });
    const live = this.#io.of(LIVE_NAMESPACE);
    live.use((socket, next) => {
      const error = new Refusal("UNAUTHENTICATED");
      if (socket.handshake.auth.token === API_TOKEN) next();
      else next(Object.assign(new Error(error.message), { data: error.wire }));
    });
    live.on("connection", (socket) => {
      bindEvents(
        socket as unknown as EventSource,
        browserToHub,
        {
          subscribe: (): SubscribeAck => {
            void socket.join("events");
            const position = this.events.at(-1)?.position ?? "0";
            return { outcome: "subscribed", hubAtMs: Date.now(), epoch: "e", number: 0, position };
          },
          unsubscribe: () => undefined,
        },
        { onMalformed: () => socket.disconnect(), onError: () => socket.disconnect() },
      );
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await this.#io.close();
    this.#http.closeAllConnections();
  }

  /** Commits an event; `announce` false = it is in the log, but no socket is told of it (a lost connection). */
  commit(summary: string, announce = true): EventView {
    const event = EventView.parse({
      id: `e-${this.events.length + 1}`,
      position: String(this.events.length + 1),
      type: "node.cordoned",
      severity: "info",
      version: 1,
      atMs: Date.now(),
      subject: { kind: "node", id: this.nodes[0]?.id ?? "n", name: "n" },
      actor: { kind: "hub", id: "hub", name: "hub" },
      correlationId: "c-1",
      parentId: null,
      summary,
      data: {},
    });
    this.events.push(event);
    if (announce) this.#io.of(LIVE_NAMESPACE).emit("eventsDelta", { hubAtMs: Date.now(), items: [event] });
    return event;
  }

  get listenerCount(): number {
    return this.#io.of(LIVE_NAMESPACE).adapter.rooms.get("events")?.size ?? 0;
  }

  /** Ends the live connections as a lost network does. */
  cutConnections(): void {
    for (const socket of this.#io.of(LIVE_NAMESPACE).sockets.values()) socket.conn.close();
  }

  async #answerPlain(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const answer = this.plain?.(request.method ?? "", request.url ?? "", body) ?? null;
    response
      .writeHead(answer?.status ?? 404, { "content-type": "application/json" })
      .end(answer?.body ?? '{"error":"Not Found"}');
  }

  #find(nodeId: string): NodeView {
    const node = this.nodes.find((each) => each.id === nodeId);
    if (node === undefined) throw notFound();
    return node;
  }

  #router() {
    const open = t.procedure;
    const procedure = standInProcedure(this.calls);
    const change = (nodeId: string, fields: Partial<NodeView>): NodeView =>
      Object.assign(this.#find(nodeId), fields);
    return t.router({
      ...this.federations.routers(procedure, () => this.nodes),
      ...this.targets.routers(procedure, () => this.nodes),
      ...this.pools.routers(procedure),
      ...this.services.routers(procedure),
      ...this.scaling.routers(procedure),
      ...this.workers.routers(procedure),
      ...this.billing.routers(procedure),
      setup: t.router({ status: open.query(() => ({ done: true })) }),
      me: t.router({
        get: procedure.query(() => ({
          actor: { kind: "api_token", id: "test", name: "tester" },
          email: null,
          role: "admin",
          permissions: [],
          twoFactorEnabled: false,
        })),
      }),
      overview: t.router({
        get: procedure.query(() => ({
          recentEvents: [],
          attention: [
            {
              kind: "node_unhealthy",
              severity: "critical",
              nodeId: null,
              title: "osaka-1 is down",
              detail: "The connection closed.",
              sinceAtMs: 1000,
            },
          ],
          hub: {
            version: "9.9.9",
            startedAtMs: 0,
            hubAtMs: 61_000,
            caFingerprint: "f",
            gatewayUrl: "https://hub:4401",
            installUrl: "http://hub:3000/install.sh",
          },
        })),
      }),
      nodes: t.router({
        list: procedure.query(() => this.nodes),
        get: procedure.input(NodeGetInput).query(({ input }) => {
          const node = this.#find(input.nodeId);
          // A drain is over after it was looked at once.
          if (node.scheduling === "draining") return change(node.id, { scheduling: "drained" });
          return node;
        }),
        cordon: procedure
          .input(NodeCordonInput)
          .mutation(({ input }) => change(input.nodeId, { scheduling: "cordoned" })),
        drain: procedure
          .input(NodeDrainInput)
          .mutation(({ input }) => ({ ...change(input.nodeId, { scheduling: "draining" }) })),
        remove: procedure.input(NodeGetInput).mutation(() => {
          throw new TRPCError({ code: "FORBIDDEN", cause: new Refusal("FORBIDDEN") });
        }),
      }),
      joinTokens: t.router({
        create: procedure.input(JoinTokenCreateInput).mutation(({ input }) => ({
          token: {
            id: "t-1",
            name: input.name,
            region: input.region ?? null,
            zone: null,
            labels: input.labels,
            usesMax: input.usesMax,
            usesCount: 0,
            createdAtMs: Date.now(),
            expiresAtMs: Date.now() + input.ttlMs,
            revokedAtMs: null,
            createdByName: "tester",
            state: "usable",
          },
          text: "orrery_join.x",
          command: "curl -fsSL http://hub/install.sh | sh -s -- --token orrery_join.x",
        })),
      }),
      events: t.router({
        list: procedure.input(EventListInput).query(({ input }) => {
          const { afterPosition } = input;
          if (afterPosition !== undefined) {
            const later = this.events.filter((each) => BigInt(each.position) > BigInt(afterPosition));
            return { items: later.slice(0, input.limit), nextCursor: null };
          }
          const end = input.cursor === undefined ? this.events.length : Number(input.cursor);
          const items = this.events.slice(Math.max(0, end - input.limit), end).reverse();
          return { items, nextCursor: end > input.limit ? String(end - input.limit) : null };
        }),
      }),
    });
  }
}
