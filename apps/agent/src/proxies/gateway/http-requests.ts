import type { IncomingMessage, ServerResponse } from "node:http";
import type { EgressAttempt, EgressCaller } from "../egress-port.ts";
import { admit } from "./admit.ts";
import { callerOn, proofOf } from "./credentials-of.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { GatewayRun } from "./gateway-run.ts";
import { askThrough, type Exchange, NothingSent } from "./http-exchange.ts";
import { openWelcomed } from "./open-welcomed.ts";
import { passedHeaders } from "./passed-headers.ts";
import { hostHeaderOf, type PassedRequest, parseRequest } from "./passed-request.ts";
import { type Refusal, tell } from "./refusal.ts";

/** RFC 9110, section 9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

const UNWANTED_BYTES_MAX = 1024 * 1024;

/** Plain HTTP as proxies are asked for it, and the forwarding mode. */
export async function passRequest(
  parts: GatewayParts,
  asked: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const isForward = asked.url?.startsWith("/") ?? false;
  const proofHeader = proofOf(asked.headers, isForward);
  const known = callerOn(asked.socket, parts.egress, asked.headers[proofHeader] as string | undefined);
  if (known.outcome === "refused") {
    refuse(asked, answer, { status: isForward ? 401 : 407, sentence: known.sentence });
    return;
  }
  const parsed = parseRequest(asked);
  if (parsed.outcome === "refused") {
    refuse(asked, answer, { status: isForward ? 404 : 400, sentence: parsed.sentence });
    return;
  }
  const refusal = admit(parts, known.caller, parsed.request);
  if (refusal !== null) {
    refuse(asked, answer, refusal);
    return;
  }
  const headers = ["Host", hostHeaderOf(parsed.request), ...headersOf(asked, proofHeader)];
  await answerThrough(parts, asked, answer, { caller: known.caller, passed: parsed.request, headers });
}

type Known = { caller: EgressCaller; passed: PassedRequest; headers: readonly string[] };

async function answerThrough(
  parts: GatewayParts,
  asked: IncomingMessage,
  answer: ServerResponse,
  { caller, passed, headers }: Known,
): Promise<void> {
  const method = asked.method ?? "GET";
  const body = hasBody(asked) ? asked : null;
  const run = new GatewayRun(parts, caller, passed);
  answer.once("close", () => {
    if (!answer.headersSent) run.giveUp();
  });
  const question = { passed, caller, method, headers, body };
  const opened = await openWelcomed(run, question, () =>
    run.open(
      (attempt, limits, patience) => askThrough(parts.ways, attempt, question, { limits, patience }),
      (error) => error instanceof NothingSent || (body === null && IDEMPOTENT.has(method)),
    ),
  );
  switch (opened.outcome) {
    case "opened":
      if (answer.destroyed) {
        opened.value.onward.destroy();
        run.end(null, "The client had gone before it had an answer.");
      } else passAnswer(parts, run, opened.attempt, opened.value, answer);
      return;
    case "refused":
      refuse(asked, answer, opened.refusal);
      run.end(opened.refusal.status, opened.refusal.sentence);
      return;
    case "gone":
      run.end(null, "The client had gone before it had an answer.");
  }
}

function passAnswer(
  parts: GatewayParts,
  run: GatewayRun,
  attempt: EgressAttempt,
  { onward, answer: said, from }: Exchange,
  answer: ServerResponse,
): void {
  const status = said.statusCode ?? 502;
  let sentence = `It answered ${status}.`;
  let isBroken = false;
  let isOurs = false;
  const cut = (why: string): void => {
    isOurs = true;
    sentence = why;
    onward.destroy();
    answer.destroy();
  };
  attempt.onCut = (why) => cut(why);
  const { idleTimeoutMs } = attempt.pool.settings;
  const way = parts.meter.add(said.socket, idleTimeoutMs, from, {
    moved: (sent, received) => run.moved(sent, received),
    idle: () => cut(`Nothing passed for ${idleTimeoutMs} ms.`),
  });
  said.once("error", () => {
    if (isOurs || answer.destroyed) return;
    isBroken = true;
    sentence = "The way broke off in the middle of the answer.";
    answer.destroy();
  });
  // Comes when the whole answer is out, and when the client has gone.
  answer.once("close", () => {
    if (!answer.writableFinished && !isOurs && !isBroken)
      sentence = "The client had gone before it had the whole answer.";
    if (!said.complete || !onward.writableFinished) onward.destroy();
    parts.meter.remove(way);
    run.end(status, sentence, isBroken ? "drop" : null);
  });
  answer.sendDate = false;
  try {
    answer.writeHead(status, said.statusMessage ?? "", passedHeaders(said.rawHeaders));
    carry(said, answer);
  } catch {
    cut("The answer's head was no proper HTTP/1.1.");
  }
}

/** Not by `pipe` or `pipeline`: what these add to both sides and take away again for each request costs up to a tenth of the whole. Errors are the caller's. */
function carry(said: IncomingMessage, answer: ServerResponse): void {
  said.on("data", (chunk: Buffer) => {
    if (answer.write(chunk)) return;
    said.pause();
    answer.once("drain", () => said.resume());
  });
  said.once("end", () => answer.end());
}

function refuse(asked: IncomingMessage, answer: ServerResponse, refusal: Refusal): void {
  if (answer.headersSent || answer.destroyed) return;
  const { headers, body } = tell(refusal, asked.headers.accept);
  // A small body that nobody wants is still read, so that the client hears the answer; a large one is not waited for.
  const isClosing = hasBody(asked) && !(Number(asked.headers["content-length"]) <= UNWANTED_BYTES_MAX);
  answer.writeHead(refusal.status, isClosing ? { ...headers, connection: "close" } : headers).end(body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** Host comes from the URL; `Expect` was answered here. */
function headersOf(asked: IncomingMessage, proofHeader: string): string[] {
  const headers = passedHeaders(asked.rawHeaders, ["host", "expect", proofHeader]);
  if (asked.headers["transfer-encoding"] !== undefined) return [...headers, "Transfer-Encoding", "chunked"];
  const isBodiless =
    asked.headers["content-length"] === undefined && /^(POST|PUT|PATCH|DELETE)$/.test(asked.method ?? "");
  return isBodiless ? [...headers, "Content-Length", "0"] : headers;
}
