import { createServer, type IncomingMessage, request } from "node:http";
import { type Duplex, duplexPair } from "node:stream";

/** One message as Node's own parser reads it; null = it refuses it, or it is not whole, or something follows it. */
export type NodeRead = {
  readonly first: string;
  readonly second: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
} | null;

/** First and second are method and target. */
export function readRequestByNode(bytes: Buffer): Promise<NodeRead> {
  const [client, side] = duplexPair();
  const server = createServer({ insecureHTTPParser: false });
  return new Promise((resolve) => {
    let count = 0;
    let read: NodeRead = null;
    server.on("clientError", () => {
      count += 1;
      client.destroy();
    });
    server.on("request", (asked, answer) => {
      count += 1;
      gathered(asked, (body) => {
        read = { ...partsOf(asked, asked.method ?? "", asked.url ?? ""), body };
        answer.end();
      });
    });
    client.on("error", () => undefined).once("close", () => resolve(count === 1 ? read : null));
    client.resume();
    server.emit("connection", side);
    client.end(bytes);
  });
}

/** First and second are status and reason. The connection ends after the bytes. */
export function readAnswerByNode(method: string, bytes: Buffer): Promise<NodeRead> {
  const [server, side] = duplexPair();
  return new Promise((resolve) => {
    const asked = request({ method, createConnection: () => side as Duplex as never });
    asked.on("error", () => resolve(null));
    asked.once("upgrade", () => resolve(null));
    asked.once("response", (said) => {
      said.on("error", () => resolve(null));
      gathered(said, (body) => {
        resolve({ ...partsOf(said, String(said.statusCode), said.statusMessage ?? ""), body });
      });
    });
    asked.end();
    server.once("data", () => server.end(bytes));
  });
}

function partsOf(message: IncomingMessage, first: string, second: string) {
  return { first, second, rawHeaders: message.rawHeaders, trailers: message.rawTrailers };
}

function gathered(message: IncomingMessage, onWhole: (body: string) => void): void {
  let body = "";
  message.on("data", (piece: Buffer) => {
    body += piece.toString("latin1");
  });
  message.once("end", () => onWhole(body));
}
