import type { IncomingMessage, ServerResponse } from "node:http";
import { pairsOf } from "./ask-instance.ts";

export type AnswerHandlers = {
  /** Something of it moved. */
  onMoved(): void;
  /** Once: it is over. `whole`: the client has all of it; `broken`: the instance ended in the middle; `gone`: the client did. */
  onOver(how: "whole" | "broken" | "gone"): void;
};

/** Passes what an instance says on as it comes, as fast as the client takes it. `headers`: name and value in turn. */
export function passAnswer(
  said: IncomingMessage,
  answer: ServerResponse,
  headers: readonly string[],
  handlers: AnswerHandlers,
): void {
  let isBroken = false;
  answer.sendDate = false;
  answer.once("close", () => {
    const how = answer.writableFinished && !isBroken ? "whole" : isBroken ? "broken" : "gone";
    handlers.onOver(how);
  });
  said.once("error", () => {
    isBroken = true;
    answer.destroy();
  });
  try {
    answer.writeHead(said.statusCode ?? 502, said.statusMessage ?? "", headers as string[]);
  } catch {
    isBroken = true;
    answer.destroy();
    return;
  }
  if (said.headers["content-length"] === undefined) answer.flushHeaders();
  said.on("data", (chunk: Buffer) => {
    handlers.onMoved();
    if (!answer.write(chunk)) {
      said.pause();
      answer.once("drain", () => {
        handlers.onMoved();
        said.resume();
      });
    }
  });
  said.once("end", () => {
    if (said.rawTrailers.length > 0) answer.addTrailers(pairsOf(said.rawTrailers));
    answer.end();
  });
}

/** What nobody is to see is read to its end where it is short, so that its connection stays. */
export function throwAway(said: IncomingMessage): void {
  if (Number(said.headers["content-length"] ?? Number.NaN) <= THROWN_AWAY_MAX) said.resume();
  else said.destroy();
}

const THROWN_AWAY_MAX = 65_536;
