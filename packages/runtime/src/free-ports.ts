import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { createServer, type Server } from "node:net";

/**
 * Ports of 127.0.0.1 that nobody listens on now. As long as this process lives they are given to nobody else who asks here, so that
 * a server may go away from its port and come back to it.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenSomewhere));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Below what systems give to outgoing connections (from 32768 on Linux) and to workers (from 20000): who listens there again later finds it free still. */
const RANGE = { from: 10_240, to: 20_000 };
const TRIES_MAX = 50;

async function listenSomewhere(): Promise<Server> {
  for (let i = 0; i < TRIES_MAX; i += 1) {
    const port = randomInt(RANGE.from, RANGE.to);
    const mark = await markPort(port);
    if (mark === null) continue;
    const server = await listen(port).catch(() => null);
    if (server !== null) return server;
    mark.close();
  }
  return listen(0);
}

/** Takes the number for datagrams, which nobody needs there, for as long as this process lives. Null = somebody else has. */
function markPort(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => {
      socket.close();
      resolve(null);
    });
    socket.bind({ port, address: "127.0.0.1", exclusive: true }, () => {
      socket.unref();
      resolve(socket);
    });
  });
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
