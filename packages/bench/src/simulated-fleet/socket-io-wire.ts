import type { SecureContext } from "node:tls";
import { WebSocket } from "ws";

/**
 * A Socket.IO 4 client of one namespace, reduced to frames (Socket.IO protocol 5 over Engine.IO protocol 4), so that
 * the load generator costs much less than the server it measures, and the server is what saturates.
 */
export type WireClient = {
  emit(event: string, payloadJson: string): Promise<string>;
  /** Cuts the connection without a goodbye, as a killed process does. */
  destroy(): void;
  readonly closed: Promise<string>;
};

export type WireOptions = {
  url: string;
  namespace: string;
  secureContext?: SecureContext;
  timeoutMs?: number;
  /** What the server sends by itself: the array of its name and payload as JSON. */
  onEvent?: (json: string) => void;
};

export function connectWire(options: WireOptions): Promise<WireClient> {
  const base = options.url.replace(/^http/, "ws");
  const socket = new WebSocket(`${base}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
    // The peer's identity is not what a load test measures.
    rejectUnauthorized: false,
    ...(options.secureContext === undefined ? {} : { secureContext: options.secureContext }),
  });
  const prefix = options.namespace === "/" ? "" : `${options.namespace},`;
  const waiting = new Map<number, (json: string) => void>();
  let nextId = 0;
  const closed = new Promise<string>((resolve) => {
    socket.on("close", (code, reason) => resolve(`${code} ${reason.toString()}`));
  });

  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no connection to ${base} in time`)),
      options.timeoutMs ?? 30_000,
    );
    socket.on("error", reject);
    socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      if (text === "2") return socket.send("3");
      if (text.startsWith("0")) return socket.send(`40${prefix}{}`);
      if (text.startsWith(`44${prefix}`)) return reject(new Error(text));
      if (text.startsWith(`40${prefix}`)) {
        clearTimeout(timer);
        return resolve(client);
      }
      if (text.startsWith(`42${prefix}`)) return options.onEvent?.(text.slice(text.indexOf("[")));
      if (text.startsWith(`43${prefix}`)) {
        const body = text.slice(2 + prefix.length);
        const bracket = body.indexOf("[");
        const id = Number(body.slice(0, bracket));
        waiting.get(id)?.(body.slice(bracket + 1, -1));
        waiting.delete(id);
      }
    });
    const client: WireClient = {
      closed,
      emit: (event, payloadJson) =>
        new Promise((answer) => {
          const id = nextId++;
          waiting.set(id, answer);
          socket.send(`42${prefix}${id}["${event}",${payloadJson}]`);
        }),
      destroy: () => socket.terminate(),
    };
  });
}
