import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Round } from "../ledger/writers.ts";
import type { Subject } from "./subject.ts";

/** `http`: plain HTTP on kept connections; `tunnel`: a new CONNECT tunnel for each request. */
export type Mode = "http" | "tunnel";

/** `path`: it is asked for that as a server is, not as a proxy. */
export type LoadPlace = Pick<Subject, "ports" | "credentials"> & { originPort: number; path?: string };
export type ToLoad =
  | { kind: "ask"; place: LoadPlace; mode: Mode; connections: number; roundMs: number }
  | { kind: "stream"; place: LoadPlace; roundMs: number }
  /** Tunnels that stay open with nothing in them, until the next message. */
  | { kind: "hold"; place: LoadPlace; count: number }
  | { kind: "release" };
/** `askedCount`: with the warm-up's. */
export type Asked = Round & { askedCount: number };
export type FromLoad = { output: unknown } | { error: string };

const CHILD = fileURLToPath(new URL("./load-child.ts", import.meta.url));

/** Who asks, in a process of its own. One task at a time. */
export class Load {
  readonly #child: ChildProcess = fork(CHILD);

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Rejects with the first failure. */
  ask(place: LoadPlace, mode: Mode, connections: number, roundMs: number): Promise<Asked> {
    return this.#do({ kind: "ask", place, mode, connections, roundMs });
  }

  /** Bytes a second through one tunnel. */
  stream(place: LoadPlace, roundMs: number): Promise<number> {
    return this.#do({ kind: "stream", place, roundMs });
  }

  hold(place: LoadPlace, count: number): Promise<void> {
    return this.#do({ kind: "hold", place, count });
  }

  release(): Promise<void> {
    return this.#do({ kind: "release" });
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }

  #do<T>(task: ToLoad): Promise<T> {
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error("the load ended"));
      this.#child.once("exit", gone);
      this.#child.once("message", (answer: FromLoad) => {
        this.#child.off("exit", gone);
        if ("error" in answer) reject(new Error(answer.error));
        else resolve(answer.output as T);
      });
      this.#child.send(task, (error) => error !== null && reject(error));
    });
  }
}
