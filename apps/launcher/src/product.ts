import type { InstanceFile } from "./instance-record.ts";
import { type ProcessSpec, SupervisedProcess } from "./supervised-process.ts";

/** What stops the database; the embedded server or nothing. */
export type DatabaseHandle = {
  process: { pid: number; startMark: string } | null;
  stop: () => Promise<void>;
  kill: () => void;
};

/** Shares of the time that a whole stop may take; Postgres gets what is left. */
const STOP_MAX_MS = 15_000;
const AGENT_GRACE_MS = 3000;
const WEB_GRACE_MS = 2000;
const HUB_GRACE_MS = 7000;

/** Everything that runs, and the order in which it ends: agents say goodbye while the hub still hears them. */
export class Product {
  readonly #instance: InstanceFile;
  readonly #say: (line: string) => void;
  readonly #onHopeless: (why: string) => void;
  readonly #agents: SupervisedProcess[] = [];
  #hub: SupervisedProcess | null = null;
  #web: SupervisedProcess | null = null;
  #database: DatabaseHandle | null = null;
  #stopping: Promise<void> | null = null;

  /** `onHopeless`: the hub or the web ends again and again, so that going on makes no sense. */
  constructor(instance: InstanceFile, say: (line: string) => void, onHopeless: (why: string) => void) {
    this.#instance = instance;
    this.#say = say;
    this.#onHopeless = onHopeless;
  }

  setDatabase(database: DatabaseHandle): void {
    this.#database = database;
    this.#record();
  }

  setHub(spec: ProcessSpec): SupervisedProcess {
    this.#hub = this.#supervise(spec, this.#onHopeless);
    return this.#hub;
  }

  setWeb(spec: ProcessSpec): SupervisedProcess {
    this.#web = this.#supervise(spec, this.#onHopeless);
    return this.#web;
  }

  addAgent(spec: ProcessSpec): SupervisedProcess {
    const agent = this.#supervise(spec, this.#say);
    this.#agents.push(agent);
    return agent;
  }

  /** At most 15 s, whatever the parts do. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopInOrder();
    return this.#stopping;
  }

  killAll(): void {
    for (const process of [...this.#agents, this.#web, this.#hub]) process?.kill();
    this.#database?.kill();
    this.#instance.release();
  }

  async #stopInOrder(): Promise<void> {
    const deadlineMs = performance.now() + STOP_MAX_MS;
    await Promise.all(this.#agents.map((agent) => agent.stop(AGENT_GRACE_MS)));
    await this.#web?.stop(WEB_GRACE_MS);
    await this.#hub?.stop(HUB_GRACE_MS);
    const database = this.#database;
    if (database !== null) {
      const timer = setTimeout(() => database.kill(), deadlineMs - performance.now());
      await database.stop();
      clearTimeout(timer);
    }
    this.#instance.release();
  }

  #supervise(spec: ProcessSpec, onStaysDown: (why: string) => void): SupervisedProcess {
    return new SupervisedProcess(spec, {
      say: this.#say,
      onChange: () => this.#record(),
      onStaysDown: (_spec, why) => onStaysDown(why),
    });
  }

  /** In the order of an orderly stop, for a next start that may have to do it. */
  #record(): void {
    const processes = [...this.#agents, this.#web, this.#hub].flatMap((process) =>
      process?.identity ? [{ name: process.spec.name, ...process.identity }] : [],
    );
    const database = this.#database?.process;
    this.#instance.setProcesses(database ? [...processes, { name: "postgres", ...database }] : processes);
  }
}
