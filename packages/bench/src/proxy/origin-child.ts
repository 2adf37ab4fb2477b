import { type AddressInfo, createServer, type Socket } from "node:net";
import { ORIGIN_ANSWER, STREAM_PATH } from "./wire.ts";

/**
 * What everybody asks for in the end: the same small answer to each request on kept connections, and bytes without an end. It reads heads and nothing else, so
 * that it is never what is measured.
 */
const HEAD_END = "\r\n\r\n";
const ANSWER = Buffer.from(ORIGIN_ANSWER);
const BLOCK = Buffer.alloc(65_536, "orrery ");

const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
  let rest = "";
  socket.on("error", () => socket.destroy());
  // Not by an ordinary end: thousands of ports that wait for their last packet would make each new connection of an upstream slow.
  socket.on("end", () => socket.resetAndDestroy());
  socket.on("data", (chunk: Buffer) => {
    const heads = (rest + chunk.toString("latin1")).split(HEAD_END);
    rest = heads.pop() ?? "";
    for (const head of heads) {
      if (head.includes(STREAM_PATH)) pour(socket);
      else socket.write(ANSWER);
    }
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
);

function pour(socket: Socket): void {
  socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  const fill = (): void => {
    while (!socket.destroyed && socket.write(BLOCK));
  };
  socket.on("drain", fill);
  fill();
}
