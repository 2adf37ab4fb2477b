import { type AddressInfo, createServer } from "node:net";
import { ORIGIN_ANSWER } from "../proxy/wire.ts";

/** `instance-child.ts <ms> <ok|failing>`: answers each head so late, or with an error at once. It reads heads and nothing else. */
const [delay = "0", conduct = "ok"] = process.argv.slice(2);
const delayMs = Number(delay);
const HEAD_END = "\r\n\r\n";
const ANSWER = Buffer.from(
  conduct === "ok" ? ORIGIN_ANSWER : "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
);

const server = createServer({ noDelay: true }, (socket) => {
  let rest = "";
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    const heads = (rest + chunk.toString("latin1")).split(HEAD_END);
    rest = heads.pop() ?? "";
    for (const _ of heads) {
      if (delayMs === 0) socket.write(ANSWER);
      else setTimeout(() => socket.write(ANSWER), delayMs);
    }
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
);
