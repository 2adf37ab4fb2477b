import type { EventView } from "@orrery/protocol";
import { AppError, backoffMs, type Logger } from "@orrery/runtime";
import pg from "pg";
import { EVENT_CHANNEL, type eventRepository } from "./event.repository.ts";
import { CONNECT_TIMEOUT_MS, QUERY_TIMEOUT_MS } from "./pool.ts";

type Listener = (events: EventView[]) => void;

export type EventListener = {
  subscribe(listener: Listener): Promise<() => void>;
  /** What replicas tell each other, this one among them, as it was sent; what is sent while nobody listens is lost. */
  onWords(listener: (word: string) => void): Promise<() => void>;
  close(): Promise<void>;
};

export const WORD_CHANNEL = "orrery_word";
const CATCH_UP_ROWS_MAX = 1000;
/** A connection can die without a word: asking now and then finds out, and finds what its silence hid. */
const PROBE_INTERVAL_MS = 5000;
const RECONNECT = { baseMs: 200, maxMs: 5000 };

/**
 * Tells this process of every committed event, once and in order. A notification says only that there is more: events
 * are always read after the last delivered position, so a lost notification or connection costs time and nothing else.
 */
export function createEventListener(options: {
  url: string;
  log: Logger;
  events: Pick<ReturnType<typeof eventRepository>, "findAfter" | "findLastPosition">;
}): EventListener {
  const { log, events } = options;
  const listeners = new Set<Listener>();
  const hearers = new Set<(word: string) => void>();
  let connection: pg.Client | null = null;
  let position: bigint | null = null;
  let connecting: Promise<void> | null = null;
  let reading: Promise<void> | null = null;
  let hasMore = false;
  let attempt = 0;
  let isClosed = false;
  let reconnectTimer: NodeJS.Timeout | null = null;
  let probeTimer: NodeJS.Timeout | null = null;

  async function connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: "orrery-events",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    });
    client.on("error", () => lose(client));
    client.on("end", () => lose(client));
    client.on("notification", ({ channel, payload = "" }) => {
      if (channel === WORD_CHANNEL) for (const hear of hearers) deliver(hear, payload);
      else catchUp();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${EVENT_CHANNEL}; LISTEN ${WORD_CHANNEL}`);
      // After LISTEN: what is committed from here on is announced, what was before is below the position or read now.
      position ??= await events.findLastPosition();
    } catch (error) {
      void client.end().catch(() => undefined);
      throw new AppError("DATABASE_UNAVAILABLE", undefined, { cause: error });
    }
    if (isClosed) {
      await client.end();
      return;
    }
    connection = client;
    attempt = 0;
    probeTimer = setInterval(() => probe(client), PROBE_INTERVAL_MS);
    catchUp();
  }

  function ensureConnected(): Promise<void> {
    if (connection !== null) return Promise.resolve();
    connecting ??= connect().finally(() => {
      connecting = null;
    });
    return connecting;
  }

  function lose(client: pg.Client): void {
    if (connection !== client) return;
    connection = null;
    if (probeTimer !== null) clearInterval(probeTimer);
    void client.end().catch(() => undefined);
    if (isClosed) return;
    log.warn("event listener lost its connection to the database");
    reconnectLater();
  }

  function reconnectLater(): void {
    if (isClosed || reconnectTimer !== null) return;
    reconnectTimer = setTimeout(
      () => {
        reconnectTimer = null;
        ensureConnected().catch(() => reconnectLater());
      },
      backoffMs(RECONNECT, attempt),
    );
    attempt += 1;
  }

  function probe(client: pg.Client): void {
    client.query("SELECT 1").then(
      () => catchUp(),
      () => lose(client),
    );
  }

  /** One reading at a time; a notification that arrives meanwhile starts another round. */
  function catchUp(): void {
    hasMore = true;
    reading ??= readAll()
      .catch((error: unknown) => log.warn({ err: error }, "events could not be read; trying again"))
      .finally(() => {
        reading = null;
        if (hasMore && !isClosed) catchUp();
      });
  }

  async function readAll(): Promise<void> {
    while (hasMore && !isClosed) {
      hasMore = false;
      const batch = await events.findAfter(position ?? 0n, CATCH_UP_ROWS_MAX);
      const last = batch.at(-1);
      if (last === undefined) continue;
      position = BigInt(last.position);
      hasMore ||= batch.length === CATCH_UP_ROWS_MAX;
      for (const listener of listeners) deliver(listener, batch);
    }
  }

  function deliver<Told>(listener: (told: Told) => void, told: Told): void {
    try {
      listener(told);
    } catch (error) {
      log.error({ err: error }, "a listener of events failed");
    }
  }

  return {
    subscribe: async (listener) => {
      await ensureConnected();
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onWords: async (hear) => {
      await ensureConnected();
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    close: async () => {
      isClosed = true;
      if (reconnectTimer !== null) clearTimeout(reconnectTimer);
      if (probeTimer !== null) clearInterval(probeTimer);
      await connecting?.catch(() => undefined);
      await reading;
      const client = connection;
      connection = null;
      await client?.end();
    },
  };
}
