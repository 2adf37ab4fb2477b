import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProfileName } from "@orrery/domain/detection";
import type { KeyRequest } from "@orrery/domain/keys";
import type { FederationSpec, MemberId, MemberPlace } from "@orrery/protocol";
import { freePorts } from "@orrery/runtime";
import { createKeyAndRequest } from "../../enrolment/node-key.ts";
import type { MeshIdentity } from "../../mesh/mesh-identity.ts";
import { createTestAuthority } from "../../testing/test-authority.ts";
import type { WriteOutcome } from "../waiting-writes.ts";
import type { ChildStart, FromChild, ToChild } from "./federation-child.ts";
import type { InProcessFigures, InProcessLoad } from "./in-process-load.ts";
import { placeOf, testSpec } from "./test-spec.ts";

const CHILD = fileURLToPath(new URL("./federation-child.ts", import.meta.url));
const DAY_MS = 86_400_000;

type Told = Extract<FromChild, { kind: "event" | "mesh" }>;
export type ChildStatus = {
  role: string;
  term: number;
  leaderId: MemberId | null;
  fencingToken: number | null;
  commitIndex: number;
  appliedIndex: number;
};

/** One member's process. */
export class FederationProcess {
  readonly place: MemberPlace;
  readonly told: Told[] = [];
  readonly #start: ChildStart;
  readonly #answers = new Map<number, (output: unknown) => void>();
  #child: ChildProcess | null = null;
  #asked = 0;

  constructor(place: MemberPlace, start: ChildStart) {
    this.place = place;
    this.#start = start;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** `mayBeNew`: with an empty log. */
  async start(mayBeNew: boolean): Promise<void> {
    const specs: FederationSpec[] = this.#start.specs.map((spec) => ({ ...spec, mayBeNew }));
    const child = fork(CHILD, [JSON.stringify({ ...this.#start, specs })], { serialization: "advanced" });
    this.#child = child;
    const started = new Promise<void>((resolve, reject) => {
      child.on("message", (message: FromChild) => {
        if (message.kind === "started") resolve();
        else if (message.kind === "answer") this.#answer(message.id, message.output);
        else this.told.push(message);
      });
      child.once("exit", () => reject(new Error(`the process of ${this.place.memberId} ended`)));
    });
    await started;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** The process is gone when this resolves. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
    for (const resolve of this.#answers.values()) resolve(null);
    this.#answers.clear();
  }

  status(): Promise<ChildStatus | null> {
    return this.#ask({ kind: "status" }) as Promise<ChildStatus | null>;
  }

  /** Null = the process ended, or did not answer. */
  write(request: KeyRequest): Promise<WriteOutcome | null> {
    return this.#ask({ kind: "write", request }) as Promise<WriteOutcome | null>;
  }

  get(key: string, isCurrent: boolean): Promise<{ outcome: string; value: string | null } | null> {
    return this.#ask({ kind: "get", key, isCurrent }) as Promise<{
      outcome: string;
      value: string | null;
    } | null>;
  }

  /** To the leader. */
  async load(load: InProcessLoad): Promise<InProcessFigures> {
    const figures = await this.#ask({ kind: "load", load });
    if (figures === null) throw new Error(`${this.place.memberId} did not bear the load`);
    return figures as InProcessFigures;
  }

  transfer(to: MemberId): Promise<unknown> {
    return this.#ask({ kind: "transfer", to });
  }

  #ask(
    question: ToChild extends infer Q ? (Q extends unknown ? Omit<Q, "id"> : never) : never,
  ): Promise<unknown> {
    const child = this.#child;
    if (child === null) return Promise.resolve(null);
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      child.send({ ...question, id }, () => undefined);
    });
  }

  #answer(id: number, output: unknown): void {
    this.#answers.get(id)?.(output);
    this.#answers.delete(id);
  }
}

/** A federation whose members are processes, with real TLS links and real logs. */
export class FederationProcesses {
  readonly members: readonly FederationProcess[];
  readonly #folder: string;

  private constructor(members: readonly FederationProcess[], folder: string) {
    this.members = members;
    this.#folder = folder;
  }

  static async create(count: number, profile: ProfileName): Promise<FederationProcesses> {
    const folder = mkdtempSync(join(tmpdir(), "orrery-federation-"));
    const authority = await createTestAuthority();
    const names = Array.from({ length: count }, (_, i) => `n${i + 1}`);
    const ports = await freePorts(names.length);
    const places = names.map((name, i) => placeOf(name, ports[i] ?? 0));
    const members: FederationProcess[] = [];
    for (const [i, place] of places.entries()) {
      const { keyPem, csrPem } = await createKeyAndRequest(place.nodeId);
      const certificatePem = await authority.issue(csrPem, place.nodeId, DAY_MS);
      const identity: MeshIdentity = { nodeId: place.nodeId, keyPem, certificatePem, caPem: authority.caPem };
      const specs = [testSpec(place, places, { profile })];
      const start = { identity, port: ports[i] ?? 0, specs, folder: join(folder, place.nodeId) };
      members.push(new FederationProcess(place, start));
    }
    await Promise.all(members.map((member) => member.start(true)));
    return new FederationProcesses(members, folder);
  }

  /** Who leads with a token, by its own word; of several the one with the newest term. */
  async leader(among: readonly FederationProcess[] = this.members): Promise<FederationProcess> {
    for (;;) {
      const statuses = await Promise.all(
        among
          .filter(({ isRunning }) => isRunning)
          .map(async (member) => ({ member, status: await member.status() })),
      );
      const [newest] = statuses
        .filter(({ status }) => status?.role === "leader" && status.fencingToken !== null)
        .sort((a, b) => (b.status?.term ?? 0) - (a.status?.term ?? 0));
      if (newest !== undefined) return newest.member;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
