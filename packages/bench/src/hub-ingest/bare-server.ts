import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { parseArgs } from "node:util";
import { Server } from "socket.io";

/**
 * The peer: a Socket.IO server that only counts. Same TLS 1.3 with client certificates, same engine options, same
 * messages and acknowledgements as Orrery's gateway, and nothing else.
 */
const { values } = parseArgs({
  options: { key: { type: "string" }, cert: { type: "string" }, ca: { type: "string" } },
});

let count = 0;
const server = createServer({
  key: readFileSync(values.key ?? ""),
  cert: readFileSync(values.cert ?? ""),
  ca: readFileSync(values.ca ?? ""),
  requestCert: true,
  rejectUnauthorized: false,
  minVersion: "TLSv1.3",
});
const io = new Server(server, {
  transports: ["websocket"],
  perMessageDeflate: false,
  maxHttpBufferSize: 1_048_576,
  serveClient: false,
});
io.of("/agent").on("connection", (socket) => {
  socket.on("hello", (_payload: unknown, ack: (answer: unknown) => void) => ack({ outcome: "welcome" }));
  socket.on("report", (_payload: unknown, ack: (answer: unknown) => void) => {
    count += 1;
    ack({ outcome: "stored", ackedSequence: 0, hubAtMs: Date.now() });
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === "object" && address !== null ? address.port : 0 }));
});
process.on("SIGTERM", () => {
  console.log(JSON.stringify({ count }));
  process.exit(0);
});
