import {
  type BrowserToHub,
  type HubToBrowser,
  hubToBrowser,
  LIVE_NAMESPACE,
  SubscribeAck,
  WireError,
} from "@orrery/protocol";
import { io, type Socket } from "socket.io-client";
import type { z } from "zod";
import { createHubClock } from "./hub-clock.ts";
import type { LiveStore } from "./live-store.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { createWatchdog } from "./watchdog.ts";

const RECONNECT_MIN_MS = 500;
const RECONNECT_MAX_MS = 10_000;
const SUBSCRIBE_TIMEOUT_MS = 10_000;
const RENEW_PAUSE_MS = 10_000;

export type LiveClientOptions = {
  /** The session ended: signed out elsewhere, revoked or expired. */
  onSignedOut: () => void;
  /** The hub's clock minus this browser's. */
  onClockOffset: (offsetMs: number) => void;
  /** Back after a sleep or a break: what was fetched before may be old. */
  onResumed: () => void;
};

/** Holds the one socket of this page and feeds the store. Returns what ends it. */
export function startLiveClient(store: LiveStore, options: LiveClientOptions): () => void {
  const socket: Socket<HubToBrowser, BrowserToHub> = io(LIVE_NAMESPACE, {
    path: "/socket.io",
    // A proxy in between may not pass websockets; then the second one works.
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: RECONNECT_MIN_MS,
    reconnectionDelayMax: RECONNECT_MAX_MS,
    randomizationFactor: 0.5,
    timeout: 10_000,
  });
  let hubHeardAtMs: number | null = null;
  const clock = createHubClock();
  let hasEverConnected = false;
  let lastRenewedAtMs = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let retryCount = 0;

  const judge = () =>
    store.judge({ isConnected: socket.connected, hubHeardAtMs, nowAtMs: Date.now() + clock.offsetMs() });

  /** The hub's own time counts, not the arrival: what lay in a buffer while this page slept is old. */
  function heard(hubAtMs: number): void {
    hubHeardAtMs = hubAtMs;
    judge();
  }

  const subscriptions = createSubscriptions(store, {
    isConnected: () => socket.connected,
    subscribe(topic, onAnswer) {
      socket.timeout(SUBSCRIBE_TIMEOUT_MS).emit("subscribe", { topic }, (error, answer) => {
        const ack = error === null ? SubscribeAck.safeParse(withFrame(answer)) : undefined;
        onAnswer(ack?.success === true ? ack.data : null);
      });
    },
    unsubscribe: (topic) => socket.emit("unsubscribe", { topic }),
    onSubscribed({ hubAtMs }) {
      options.onClockOffset(clock.observe(hubAtMs, Date.now()));
      heard(hubAtMs);
    },
    onRefused: refused,
    onUnusable: reconnectLater,
  });

  function refused(error: WireError): void {
    if (error.code === "UNAUTHENTICATED") options.onSignedOut();
    else if (error.retryable) reconnectLater();
  }

  /** For what Socket.IO does not retry itself: a refused handshake and a close by the hub. */
  function reconnectLater(): void {
    clearTimeout(retryTimer);
    const ceilingMs = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** Math.min(retryCount, 10));
    retryCount += 1;
    retryTimer = setTimeout(() => socket.disconnect().connect(), ceilingMs * (0.5 + Math.random() / 2));
  }

  socket.on("connect", () => {
    judge();
    subscriptions.connected();
    if (hasEverConnected) options.onResumed();
    hasEverConnected = true;
  });
  socket.on("disconnect", (reason) => {
    judge();
    if (reason === "io server disconnect") reconnectLater();
  });
  socket.on("connect_error", (error) => {
    judge();
    const known = WireError.safeParse((error as Error & { data?: unknown }).data);
    if (known.success && known.data.code === "UNAUTHENTICATED") options.onSignedOut();
    else if (!socket.active) reconnectLater();
  });

  onParsed(socket, "pulse", (pulse) => {
    retryCount = 0;
    options.onClockOffset(clock.observe(pulse.hubAtMs, Date.now()));
    heard(pulse.hubAtMs);
  });
  onParsed(socket, "nodesDelta", (delta) => {
    heard(delta.hubAtMs);
    if (!subscriptions.isAwaited("nodes") && !store.takeDelta(delta)) subscriptions.renew("nodes");
  });
  onParsed(socket, "federationsDelta", (delta) => {
    heard(delta.hubAtMs);
    if (!subscriptions.isAwaited("federations") && !store.takeFederationsDelta(delta)) {
      subscriptions.renew("federations");
    }
  });
  onParsed(socket, "mapDelta", (delta) => {
    heard(delta.hubAtMs);
    if (!subscriptions.isAwaited("map") && !store.takeMapDelta(delta)) subscriptions.renew("map");
  });
  onParsed(socket, "proxiesDelta", (delta) => {
    heard(delta.hubAtMs);
    if (!subscriptions.isAwaited("proxies") && !store.takeProxiesDelta(delta)) subscriptions.renew("proxies");
  });
  onParsed(socket, "eventsDelta", (delta) => {
    heard(delta.hubAtMs);
    store.takeEvents(delta);
  });
  onParsed(socket, "closing", refused);

  /** A connection that slept, or whose hub hangs, may be dead without knowing it: a new one is quicker than its time-out. */
  function check(): void {
    judge();
    const isSilent = store.getConnection().phase === "stale" && socket.connected;
    if (!isSilent || Date.now() - lastRenewedAtMs < RENEW_PAUSE_MS) return;
    lastRenewedAtMs = Date.now();
    socket.disconnect().connect();
  }

  const stopWatchdog = createWatchdog({
    onTick: check,
    onWake() {
      check();
      subscriptions.woke();
      if (socket.connected) options.onResumed();
      else if (hubHeardAtMs !== null) socket.disconnect().connect();
    },
  });

  const onVisibility = () => subscriptions.setHidden(document.visibilityState === "hidden");
  document.addEventListener("visibilitychange", onVisibility);
  onVisibility();

  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    subscriptions.stop();
    stopWatchdog();
    clearTimeout(retryTimer);
    socket.disconnect();
  };
}

/** A payload outside the catalog is dropped: the next gap or pulse puts the page right. */
function onParsed<E extends keyof typeof hubToBrowser>(
  socket: Socket<HubToBrowser, BrowserToHub>,
  event: E,
  handle: (payload: z.infer<(typeof hubToBrowser)[E]["payload"]>) => void,
): void {
  const schema: z.ZodType = hubToBrowser[event].payload;
  const listener = (payload: unknown) => {
    const parsed = schema.safeParse(withFrame(payload));
    if (parsed.success) handle(parsed.data as z.infer<(typeof hubToBrowser)[E]["payload"]>);
  };
  (socket as unknown as { on(name: string, run: (payload: unknown) => void): void }).on(event, listener);
}

/** Browsers get bytes as an ArrayBuffer, which the catalog does not know. Of a map's delta, or of the snapshot in an answer. */
function withFrame(payload: unknown): unknown {
  if (typeof payload !== "object" || payload === null) return payload;
  const { frame, map } = payload as { frame?: unknown; map?: unknown };
  if (frame instanceof ArrayBuffer) return { ...payload, frame: new Uint8Array(frame) };
  return typeof map === "object" && map !== null ? { ...payload, map: withFrame(map) } : payload;
}
