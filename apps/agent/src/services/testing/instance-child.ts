import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A service's instance as its own process: what it does, its path says; SIGUSR2 makes it fail, or work again. Its name is its first argument; it says its port by its first line. */
const [name = "instance"] = process.argv.slice(2);
let asked = 0;
let isFailing = false;
process.on("SIGUSR2", () => {
  isFailing = !isFailing;
});

const server = createServer((request, response) => {
  asked += 1;
  void answer(request, response);
});
server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
  socket.on("error", () => socket.destroy());
  if (request.url?.startsWith("/no-upgrade")) {
    socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
    return;
  }
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\nX-Name: there\r\n\r\n",
  );
  if (head.length > 0) socket.write(head);
  socket.pipe(socket);
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
// As a good worker ends: what is open is answered, and nothing new is taken.
process.on("SIGTERM", () => server.close(() => process.exit(0)));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (isFailing) {
    response.writeHead(500, { "content-length": 0 }).end();
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://instance");
  const numberOf = (key: string, absent: number): number => Number(searchParams.get(key) ?? absent);
  response.setHeader("x-name", name);
  switch (pathname) {
    case "/echo": {
      const told = { name, method: request.method, url: request.url, headers: request.headers, asked };
      response.setHeader("content-type", "application/json").end(JSON.stringify(told));
      return;
    }
    case "/slow":
      await sleep(numberOf("ms", 1000));
      response.end(name);
      return;
    case "/status":
      response.writeHead(numberOf("code", 500), { "content-length": 3 }).end("bad");
      return;
    case "/sum": {
      const sum = createHash("sha256");
      let bytes = 0;
      for await (const chunk of request) {
        sum.update(chunk as Buffer);
        bytes += (chunk as Buffer).length;
      }
      response.end(JSON.stringify({ bytes, sum: sum.digest("hex"), trailers: request.trailers }));
      return;
    }
    case "/bytes":
      await sendBytes(response, numberOf("count", 1_000_000));
      return;
    case "/trailers":
      response.writeHead(200, { trailer: "x-sum" });
      response.write("part ");
      response.addTrailers({ "x-sum": "42" });
      response.end("whole");
      return;
    case "/cut":
      response.writeHead(200, { "content-length": 100 });
      response.write("the beginning");
      setTimeout(() => request.socket.destroy(), 20);
      return;
    case "/exit":
      response.writeHead(200, { "content-length": 100 });
      response.write("the beginning");
      setTimeout(() => process.exit(1), 20);
      return;
    case "/drop":
      request.socket.destroy();
      return;
    case "/hop":
      response.writeHead(200, {
        ...{ connection: "keep-alive, x-secret", "x-secret": "s", "x-orrery-caller": "forged" },
        ...{ "x-kept": "k", "x-orrery-peer-fault": "unreachable" },
      });
      response.end("hop");
      return;
    default:
      response.end(name);
  }
}

async function sendBytes(response: ServerResponse, count: number): Promise<void> {
  const chunk = Buffer.alloc(65_536, "b");
  for (let left = count; left > 0 && !response.destroyed; left -= chunk.length) {
    if (!response.write(left < chunk.length ? chunk.subarray(0, left) : chunk)) {
      await new Promise((resolve) => response.once("drain", resolve));
    }
  }
  response.end();
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
