import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import type { CommandAnswer } from "@orrery/api";
import { type AgentAsk, type NodeId, RELAY_PARTS_MAX, RelayedAnswer, RelayWord } from "@orrery/protocol";
import { AppError, type Logger, parseJson, sortableId } from "@orrery/runtime";
import { fromWord, toWord } from "../replica-word.ts";

export type AskRelayOptions = {
  log: Logger;
  /** To all replicas, this one among them; throws where the database does not answer. */
  tell: (word: string) => Promise<void>;
  /** Asks an agent that is connected here; null = it is not. */
  askHere: (nodeId: NodeId, ask: AgentAsk, deadlineMs: number) => Promise<CommandAnswer> | null;
  /** How long whoever has the agent may take to say so; left out: 3000. */
  takenWithinMs?: number;
};

type Asked = {
  readonly take: () => void;
  readonly end: (answer: CommandAnswer | null) => void;
  readonly parts: Map<number, string>;
};

/** The way to another replica and back, on top of what the agent may take. */
const WAY_MS = 5000;
const ASKED_MAX = 500;
const SERVED_MAX = 200;
/** So that a part is less than a notification may be. */
const PART_CHARACTERS = 7000;
const ANSWER_BYTES_MAX = 1_048_576;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Asks agents that are connected to other replicas, by the database's notifications. Nothing is stored: what is lost ends at its deadline. */
export class AskRelay {
  readonly #options: AskRelayOptions;
  readonly #asked = new Map<string, Asked>();
  #servedCount = 0;

  constructor(options: AskRelayOptions) {
    this.#options = options;
  }

  /** Null = no replica has a connection to this agent. Throws DATABASE_UNAVAILABLE. */
  async ask(nodeId: NodeId, ask: AgentAsk, deadlineMs: number): Promise<CommandAnswer | null> {
    const callId = sortableId();
    const { log, takenWithinMs = 3000 } = this.#options;
    if (this.#asked.size >= ASKED_MAX)
      return failed(callId, "Too many agents of other replicas are being asked just now: ask again.");
    const answer = new Promise<CommandAnswer | null>((resolve) => {
      let timer = setTimeout(() => resolve(null), takenWithinMs);
      const late = failed(callId, "The replica that the agent is connected to did not answer in time.");
      this.#asked.set(callId, {
        take: () => {
          clearTimeout(timer);
          timer = setTimeout(() => resolve(late), deadlineMs + WAY_MS);
        },
        end: (given) => {
          clearTimeout(timer);
          resolve(given);
        },
        parts: new Map(),
      });
    });
    try {
      await this.#tell({ kind: "ask", callId, nodeId, deadlineMs, ask });
      return await answer;
    } catch (error) {
      log.debug({ err: error, nodeId }, "could not ask an agent through another replica");
      throw error instanceof AppError
        ? error
        : new AppError("DATABASE_UNAVAILABLE", undefined, { cause: error });
    } finally {
      this.#asked.get(callId)?.end(null);
      this.#asked.delete(callId);
    }
  }

  /** As it came from the database. */
  heard(text: string): void {
    const word = fromWord("ask", RelayWord, text);
    if (word === null) return;
    if (word.kind === "taken") this.#asked.get(word.callId)?.take();
    else if (word.kind === "answer") this.#takePart(word);
    else
      this.#serve(word).catch((error: unknown) =>
        this.#options.log.warn({ err: error }, "could not answer another replica"),
      );
  }

  /** Nobody is waited for any more. */
  stop(): void {
    for (const { end } of this.#asked.values()) end(null);
  }

  async #serve({ callId, nodeId, ask, deadlineMs }: Extract<RelayWord, { kind: "ask" }>): Promise<void> {
    if (this.#asked.has(callId)) return;
    const isBusy = this.#servedCount >= SERVED_MAX;
    const asking = isBusy ? null : this.#options.askHere(nodeId, ask, deadlineMs);
    if (asking === null) return;
    this.#servedCount += 1;
    try {
      const [answer] = await Promise.all([asking, this.#tell({ kind: "taken", callId })]);
      await this.#answer(callId, answer);
    } finally {
      this.#servedCount -= 1;
    }
  }

  async #answer(callId: string, answer: CommandAnswer): Promise<void> {
    const bytes = await deflate(JSON.stringify(answer));
    const text = bytes.toString("base64");
    const partCount = Math.ceil(text.length / PART_CHARACTERS);
    if (partCount > RELAY_PARTS_MAX)
      return this.#answer(callId, failed(callId, "The agent's answer is too long for another replica."));
    for (let part = 0; part < partCount; part += 1) {
      const from = part * PART_CHARACTERS;
      await this.#tell({
        kind: "answer",
        callId,
        part,
        partCount,
        text: text.slice(from, from + PART_CHARACTERS),
      });
    }
  }

  #takePart({ callId, part, partCount, text }: Extract<RelayWord, { kind: "answer" }>): void {
    const asked = this.#asked.get(callId);
    if (asked === undefined || part >= partCount) return;
    asked.parts.set(part, text);
    if (asked.parts.size < partCount) return;
    const whole = Array.from({ length: partCount }, (_, i) => asked.parts.get(i) ?? "").join("");
    readAnswer(whole).then(
      (answer) => asked.end(answer),
      () => asked.end(failed(callId, "Another replica answered in words that this hub does not know.")),
    );
  }

  #tell(word: RelayWord): Promise<void> {
    return this.#options.tell(toWord("ask", word));
  }
}

async function readAnswer(text: string): Promise<CommandAnswer> {
  const bytes = await inflate(Buffer.from(text, "base64"), { maxOutputLength: ANSWER_BYTES_MAX });
  return RelayedAnswer.parse(parseJson(bytes.toString("utf8")));
}

function failed(id: string, message: string): CommandAnswer {
  return { outcome: "failed", id, message, isAnswered: false };
}
