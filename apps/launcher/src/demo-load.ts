import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseJson } from "@orrery/runtime";
import { z } from "zod";
import { LoadBook, type LoadShare } from "./load-book.ts";

const BODY_MAX = 256;
/** Longer than an instance takes to ask again. */
const KEEP_ALIVE_MS = 20_000;

const Load = z.strictObject({ load: z.number().min(0).max(1) });
const InstanceName = z.string().regex(/^[\w-]{1,64}$/);

export type DemoLoad = { readonly port: number; close(): Promise<void> };

/**
 * Shares the demo worker's load out among its instances: each asks `GET /share` and is answered when its share is another one; `PUT /load` sets the
 * load, 0..1. On `port` where that is free, else on any; for this machine alone, and without keeping this process alive.
 */
export async function startDemoLoad(port: number | null): Promise<DemoLoad> {
  const book = new LoadBook();
  const server = createServer((request, response) => void serve(book, request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.unref();
  const listen = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port: wanted, host: "127.0.0.1" }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  try {
    await listen(port ?? 0);
  } catch (error) {
    if (port === null || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    await listen(0);
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        book.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(book: LoadBook, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://demo");
  if (request.method === "GET" && pathname === "/share") {
    const instance = InstanceName.safeParse(searchParams.get("instance"));
    if (!instance.success) return give(response, 400, "Say which instance asks.\n");
    const answer = (share: LoadShare) => give(response, 200, JSON.stringify(share));
    response.once("close", () => book.leave(instance.data, answer));
    if (!book.ask(instance.data, Number(searchParams.get("seen")), answer))
      give(response, 503, "Too many instances.\n");
    return;
  }
  if (request.method !== "PUT" || pathname !== "/load") return give(response, 404, "GET /share, PUT /load\n");
  const load = Load.safeParse(parseJson((await readBody(request)) ?? ""));
  if (!load.success) return give(response, 400, 'A load is a number from 0 to 1, as in {"load": 0.5}.\n');
  book.set(load.data.load);
  give(response, 200, "{}");
}

/** Null = it is too long, or broke off. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  let text = "";
  try {
    for await (const chunk of request.setEncoding("utf8")) {
      text += chunk;
      if (text.length > BODY_MAX) return null;
    }
    return text;
  } catch {
    return null;
  }
}

function give(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": status === 200 ? "application/json" : "text/plain" });
  response.end(body);
}
