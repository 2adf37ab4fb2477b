import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { inheritedEnv } from "../env.ts";
import type { WriteFigures, WriteLoad } from "./write-load.ts";

export type ClientStart = {
  /** Where the agent wrote its local API's address and token. */
  accessFile: string;
  federation: string;
  /** Watches leadership and writes as soon as its agent leads. */
  follows: boolean;
};

export type FromClient =
  | { kind: "started" }
  | { kind: "leader"; atMs: number; leaderName: string; token: number | null; isLeading: boolean }
  | { kind: "accepted"; atMs: number; token: number }
  | { kind: "answer"; id: number; output: unknown };

/** `steady`: one write after the other for `measureMs`, failed ones counted. */
export type ToClient = { id: number; kind: "pipeline" | "single" | "steady"; load: WriteLoad };

const CHILD = fileURLToPath(new URL("./client-child.ts", import.meta.url));

/** The application's process on one host. */
export class Client {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (output: unknown) => void>();
  #asked = 0;

  private constructor(child: ChildProcess, onMessage: (message: FromClient) => void) {
    this.#child = child;
    child.on("message", (message: FromClient) => {
      if (message.kind === "answer") this.#answers.get(message.id)?.(message.output);
      else onMessage(message);
    });
  }

  /** `prefix`: the words that make a command run on the host. */
  static async start(
    prefix: readonly string[],
    start: ClientStart,
    onMessage: (message: FromClient) => void,
  ): Promise<Client> {
    const [program = "", ...args] = [...prefix, process.execPath, CHILD, JSON.stringify(start)];
    const child = spawn(program, args, { env: inheritedEnv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const client = new Client(child, onMessage);
    await once(child, "message");
    return client;
  }

  async write(kind: ToClient["kind"], load: WriteLoad): Promise<WriteFigures> {
    this.#asked += 1;
    const id = this.#asked;
    const output = await new Promise<unknown>((resolve) => {
      this.#answers.set(id, resolve);
      this.#child.send({ id, kind, load } satisfies ToClient);
    });
    if (typeof output === "object" && output !== null && "error" in output)
      throw new Error(String(output.error));
    return output as WriteFigures;
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }
}
