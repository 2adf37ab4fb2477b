import { type IncomingHttpHeaders, request } from "node:http";
import type { Duplex } from "node:stream";

export type HttpGet = {
  /** The way to the other end; it is closed in any case. */
  readonly way: Duplex;
  /** As the request line says it: a path, or a whole URL for a proxy. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** What is kept of the body; the rest is only counted. */
  readonly bodyMax: number;
  /** All of it has left. */
  readonly onSent?: () => void;
  /** The head has come. */
  readonly onHead?: (status: number, headers: IncomingHttpHeaders) => void;
  /** The body ends after so many bytes, as if it were whole; absent = never. */
  readonly bytesMax?: number;
};

export type HttpAnswer = {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  receivedBytes: number;
};

/** One GET over a way that is open. Rejects where the answer breaks off, is no HTTP, or the signal comes first. */
export function httpGet({
  way,
  path,
  headers,
  signal,
  bodyMax,
  bytesMax,
  onSent,
  onHead,
}: HttpGet): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => way,
      path,
      headers,
      signal,
      setHost: false,
      method: "GET",
    });
    const fail = (error: Error) => {
      way.destroy();
      reject(error);
    };
    asked.on("error", fail);
    if (onSent !== undefined) asked.on("finish", onSent);
    // Whoever opened the way has paused it, so that nothing of it is lost meanwhile.
    asked.on("socket", (socket) => socket.resume());
    asked.on("upgrade", () => fail(new Error("It answered with an upgrade.")));
    asked.on("response", (answer) => {
      const { statusCode: status = 0 } = answer;
      onHead?.(status, answer.headers);
      const kept: Buffer[] = [];
      let keptBytes = 0;
      let receivedBytes = 0;
      const done = () => {
        way.destroy();
        const body = Buffer.concat(kept).subarray(0, bodyMax).toString();
        resolve({ status, headers: answer.headers, body, receivedBytes });
      };
      answer.on("data", (chunk: Buffer) => {
        receivedBytes += chunk.length;
        if (keptBytes < bodyMax) kept.push(chunk);
        keptBytes += chunk.length;
        if (receivedBytes >= (bytesMax ?? Number.POSITIVE_INFINITY)) done();
      });
      answer.on("end", done);
      answer.on("error", fail);
    });
    asked.end();
  });
}
