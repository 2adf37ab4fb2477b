import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { startCli } from "./run-cli.ts";
import { API_TOKEN, StandInHub } from "./stand-in-hub.ts";

/** A folder, a stand-in hub, and command lines that are run there with its token. */
export class CommandLines {
  readonly hub = new StandInHub("/api");
  readonly folder = mkdtempSync(join(tmpdir(), "orrery-cli-"));
  #url = "";

  async start(): Promise<void> {
    this.#url = await this.hub.start();
  }

  async stop(): Promise<void> {
    await this.hub.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** Split at blanks; words in single quotes stay together. */
  run(line: string): ReturnType<typeof startCli>["finished"] {
    const args = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const env = { ORRERY_URL: this.#url, ORRERY_TOKEN: API_TOKEN };
    return startCli(args, { cwd: this.folder, env }).finished;
  }

  async json(line: string) {
    const done = await this.run(`${line} --json`);
    expect(done).toMatchObject({ stderr: "", code: 0 });
    return JSON.parse(done.stdout);
  }

  lastInput(procedure: string): unknown {
    return this.hub.calls.findLast((call) => call.procedure === procedure)?.input;
  }
}
