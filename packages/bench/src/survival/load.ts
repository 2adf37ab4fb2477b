import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { inheritedEnv } from "../env.ts";

export type LoadStart = {
  name: string;
  accessFile: string;
  federation: string;
  loops: number;
  /** Keys in use at a time; every `epochMs` others. */
  keys: number;
  epochMs: number;
  /** Between two operations of one loop, on average. */
  restMs: number;
};

/** `returnedAtMs` null = no answer: it may have happened. Times are the machine's. */
export type Operation = {
  clientId: string;
  key: string;
  calledAtMs: number;
  returnedAtMs: number | null;
  /** Of the key, as answered; 0 = none. */
  revision: number;
} & (
  | { kind: "get"; before: string | null }
  | { kind: "put"; value: string }
  | { kind: "compare-and-put"; expected: string | null; value: string; isStored?: boolean }
);

export type FromLoad =
  | { kind: "started" | "ended" }
  | { kind: "operations"; operations: Operation[] }
  /** The application believed to lead and acted on the resource with its token. */
  | { kind: "act"; token: number; atMs: number };

const CHILD = fileURLToPath(new URL("./load-child.ts", import.meta.url));

export class Load {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(
    prefix: readonly string[],
    start: LoadStart,
    onMessage: (message: FromLoad) => void,
  ): Promise<Load> {
    const [program = "", ...args] = [...prefix, process.execPath, CHILD, JSON.stringify(start)];
    const child = spawn(program, args, { env: inheritedEnv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.on("message", onMessage);
    await once(child, "message");
    return new Load(child);
  }

  /** Resolves when everything it did has been told. */
  async end(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#child.on("message", (message: FromLoad) => {
        if (message.kind === "ended") resolve();
      });
    });
    this.#child.send("end");
    await ended;
    this.#child.kill("SIGKILL");
  }
}
