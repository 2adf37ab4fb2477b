import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

const BYTES_MAX = 1024 ** 3;
const BLOCK = Buffer.alloc(65_536, "orrery ");

type Who = { address: string; status: number };

/** What the target says where it has nothing against who asks. */
export function answerPath(asked: IncomingMessage, answer: ServerResponse, who: Who): void {
  const url = URL.parse(asked.url ?? "/", "http://target");
  const [, first = "", second = ""] = url?.pathname.split("/") ?? [];
  const number = (name: string, fallback: number) => Number(url?.searchParams.get(name) ?? fallback);
  const ignored = (): void => undefined;
  switch (first) {
    case "bytes":
      asked.resume();
      send(answer, Math.min(Number(second), BYTES_MAX)).catch(ignored);
      return;
    case "slow":
      delay(number("ms", 1000)).then(() => echo(asked, answer, who), ignored);
      return;
    case "stream":
      asked.resume();
      stream(answer, number("chunks", 10), number("ms", 100)).catch(ignored);
      return;
    case "status":
      asked.resume();
      answer.writeHead(Number(second)).end();
      return;
    case "redirect":
      asked.resume();
      answer.writeHead(302, { location: url?.searchParams.get("to") ?? "/" }).end();
      return;
    default:
      echo(asked, answer, who);
  }
}

function echo(asked: IncomingMessage, answer: ServerResponse, { address, status }: Who): void {
  let bodyBytes = 0;
  asked.on("data", (chunk: Buffer) => {
    bodyBytes += chunk.length;
  });
  asked.on("end", () => {
    const { method, url, headers } = asked;
    const body = JSON.stringify({ address, method, url, headers, bodyBytes });
    answer.writeHead(status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    answer.end(body);
  });
}

async function send(answer: ServerResponse, bytes: number): Promise<void> {
  answer.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
  for (let left = bytes; left > 0; left -= BLOCK.length) {
    if (answer.destroyed) return;
    if (!answer.write(BLOCK.subarray(0, left))) {
      await new Promise<void>((resolve) => {
        const goOn = (): void => {
          answer.off("drain", goOn).off("close", goOn);
          resolve();
        };
        answer.on("drain", goOn).on("close", goOn);
      });
    }
  }
  answer.end();
}

async function stream(answer: ServerResponse, chunks: number, everyMs: number): Promise<void> {
  answer.writeHead(200, { "content-type": "text/event-stream" });
  for (let i = 0; i < chunks && !answer.destroyed; i += 1) {
    answer.write(`data: ${i}\n\n`);
    await delay(everyMs);
  }
  answer.end();
}
