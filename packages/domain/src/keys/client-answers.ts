import type { ByteReader } from "../write-ahead-log/byte-reader.ts";
import type { ByteWriter } from "../write-ahead-log/byte-writer.ts";
import type { KeyAnswer } from "./key-command.ts";
import { readAnswer, writeAnswer } from "./key-command-codec.ts";

export const ANSWERS_KEPT_MAX = 1024;
export const CLIENTS_KEPT_MAX = 10_000;
const FORGOTTEN_SINGLY_MAX = 16;

type Client = {
  /** Requests below this are not told apart any more. */
  keptFrom: number;
  answers: Map<number, KeyAnswer>;
};

/** What was answered to whom, so that a request that is in the log twice happens once (K4, K5; Ongaro's thesis, section 6.3). */
export class ClientAnswers {
  /** Least recently heard first. */
  readonly #clients = new Map<string, Client>();
  /** The one heard last, which so need not be moved. */
  #newestId: string | null = null;

  /** The answer of the first time; null = this is the first time. */
  find(clientId: string, sequence: number): KeyAnswer | null {
    const client = this.#clients.get(clientId);
    if (client === undefined) return null;
    return client.answers.get(sequence) ?? (sequence < client.keptFrom ? { outcome: "forgotten" } : null);
  }

  keep(clientId: string, sequence: number, answeredBelow: number, answer: KeyAnswer): void {
    const client = this.#clients.get(clientId) ?? { keptFrom: 1, answers: new Map<number, KeyAnswer>() };
    if (clientId !== this.#newestId) {
      this.#clients.delete(clientId);
      this.#clients.set(clientId, client);
      this.#newestId = clientId;
    }
    client.answers.set(sequence, answer);
    this.#forgetBelow(client, Math.max(answeredBelow, sequence - ANSWERS_KEPT_MAX + 1));
    if (this.#clients.size <= CLIENTS_KEPT_MAX) return;
    const [oldest] = this.#clients.keys();
    if (oldest !== undefined) this.#clients.delete(oldest);
  }

  write(writer: ByteWriter): void {
    writer.varint(this.#clients.size);
    for (const [clientId, { keptFrom, answers }] of this.#clients) {
      writer.text(clientId);
      writer.varint(keptFrom);
      writer.varint(answers.size);
      for (const [sequence, answer] of answers) {
        writer.varint(sequence);
        writeAnswer(writer, answer);
      }
    }
  }

  read(reader: ByteReader): void {
    for (let left = reader.varint(); left > 0 && !reader.isBroken; left -= 1) {
      const clientId = reader.text();
      const client: Client = { keptFrom: reader.varint(), answers: new Map() };
      for (let answers = reader.varint(); answers > 0 && !reader.isBroken; answers -= 1) {
        client.answers.set(reader.varint(), readAnswer(reader));
      }
      this.#clients.set(clientId, client);
    }
  }

  /** Requests arrive nearly in order: mostly it is the next few; else the map's first ones are the oldest, and each is looked at once. */
  #forgetBelow(client: Client, sequence: number): void {
    const { keptFrom } = client;
    if (sequence <= keptFrom) return;
    client.keptFrom = sequence;
    if (sequence - keptFrom <= FORGOTTEN_SINGLY_MAX) {
      for (let kept = keptFrom; kept < sequence; kept += 1) client.answers.delete(kept);
      return;
    }
    for (const kept of client.answers.keys()) {
      if (kept < sequence) client.answers.delete(kept);
      else break;
    }
  }
}
