import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { freePort } from "@orrery/runtime";

export type LabAnswer = { status: number; body?: string; headers?: Record<string, string> };
export type LabQuestion = { method: string; url: URL; headers: IncomingMessage["headers"]; body: string };

export type LabServer = {
  readonly port: number;
  readonly questions: readonly LabQuestion[];
  listen(): Promise<void>;
  away(): Promise<void>;
};

/** Null = it says nothing. */
export async function startLabServer(
  answer: (question: LabQuestion) => LabAnswer | null,
  tls: { key: string; cert: string } | null = null,
): Promise<LabServer> {
  const questions: LabQuestion[] = [];
  const serve: RequestListener = (request, response) => {
    void readQuestion(request).then((question) => {
      questions.push(question);
      give(response, answer(question));
    });
  };
  const server = tls === null ? createServer(serve) : createTlsServer(tls, serve);
  const port = await freePort();
  const listen = () => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen();
  return {
    ...{ port, questions },
    listen: () => (server.listening ? Promise.resolve() : listen()),
    away: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readQuestion(request: IncomingMessage): Promise<LabQuestion> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const { method = "", headers, url = "/" } = request;
  return { method, url: new URL(url, "http://lab"), headers, body };
}

function give(response: ServerResponse, answer: LabAnswer | null): void {
  if (answer === null) return;
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
  response.end(answer.body);
}
