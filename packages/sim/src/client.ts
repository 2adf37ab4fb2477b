import type { MemberId } from "@orrery/protocol";
import type { Host } from "./host.ts";
import type { Operation } from "./linearizability.ts";
import type { Reply } from "./member.ts";
import type { RegisterInput, RegisterOutput } from "./register-model.ts";
import type { World } from "./world.ts";

export type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

const TRIES_BETWEEN_MS = 20;

/** One client: one operation after the other, each at whoever is believed to lead, until an answer or the time limit. */
export class Client {
  readonly #world: World;
  readonly #id: string;
  #isActive = true;
  /** Answered ones, and writes of which nobody knows. */
  readonly history: RegisterOperation[] = [];
  /** Keeps those writes that are still under way; at the end they count as unanswered. */
  readonly #underWay = new Map<number, RegisterOperation>();
  #believedLeader: MemberId | null = null;
  #lastSeen = new Map<string, string | null>();

  constructor(world: World, index: number) {
    this.#world = world;
    this.#id = `client${index}`;
    this.#next();
  }

  /** Includes what is under way, as never answered. */
  get wholeHistory(): RegisterOperation[] {
    return [...this.history, ...this.#underWay.values()];
  }

  stop(): void {
    this.#isActive = false;
  }

  resume(): void {
    this.#isActive = true;
    this.#next();
  }

  #next(): void {
    this.#world.scheduler.after(this.#world.rng.gapMs(this.#world.plan.thinkMs), () => {
      if (this.#isActive) this.#begin(this.#drawInput());
    });
  }

  #drawInput(): RegisterInput {
    const { rng, plan } = this.#world;
    const key = `k${rng.integer(1, plan.keyCount)}`;
    const draw = rng.ratio();
    if (draw < 0.45) return { kind: "get", key };
    const value = String(this.#world.nextNumber());
    if (draw < 0.8) return { kind: "put", key, value };
    return { kind: "compare-and-put", key, expected: this.#lastSeen.get(key) ?? null, value };
  }

  #begin(input: RegisterInput): void {
    const { scheduler, plan, coverage } = this.#world;
    const operationId = this.#world.nextNumber();
    const calledAtMs = scheduler.nowMs;
    const attempt: Attempt = { input, operationId, calledAtMs, isOver: false, isRefused: false };
    coverage.operations += 1;
    if (input.kind !== "get") {
      this.#underWay.set(operationId, { clientId: this.#id, input, calledAtMs, result: null });
    }
    scheduler.after(plan.clientTimeoutMs, () => this.#timeOut(attempt));
    this.#try(attempt);
  }

  #try(attempt: Attempt): void {
    const { scheduler, rng } = this.#world;
    if (attempt.isOver) return;
    attempt.isRefused = false;
    const host = this.#chooseHost();
    scheduler.after(rng.between(0.1, 3), () => {
      if (host.member === null) this.#refused(attempt, null);
      else host.deliver((member) => this.#ask(attempt, member));
    });
  }

  #ask(attempt: Attempt, member: NonNullable<Host["member"]>): void {
    const { scheduler, rng } = this.#world;
    const { input, operationId } = attempt;
    const reply = (answer: Reply) => {
      scheduler.after(rng.between(0.1, 3), () => {
        if (answer.kind === "done") this.#finish(attempt, answer.output);
        else this.#refused(attempt, answer.leaderId);
      });
    };
    if (input.kind === "get") member.read(input.key, reply);
    else member.write({ operationId, write: input }, reply);
  }

  #refused(attempt: Attempt, leaderId: MemberId | null): void {
    const { scheduler, refusedOperations } = this.#world;
    if (refusedOperations.has(attempt.operationId)) {
      // Its entry was replaced by another: it is over, and it is known that it did not happen.
      this.#end(attempt);
      return;
    }
    if (attempt.isOver) {
      return;
    }
    this.#believedLeader = leaderId;
    attempt.isRefused = true;
    scheduler.after(leaderId === null ? TRIES_BETWEEN_MS : 1, () => this.#try(attempt));
  }

  #finish(attempt: Attempt, output: RegisterOutput): void {
    if (attempt.isOver) return;
    const { scheduler, coverage } = this.#world;
    const { input, calledAtMs } = attempt;
    if (output.kind === "value") this.#lastSeen.set(input.key, output.before);
    coverage[input.kind === "get" ? "acknowledged reads" : "acknowledged writes"] += 1;
    const result = { output, returnedAtMs: scheduler.nowMs };
    this.history.push({ clientId: this.#id, input, calledAtMs, result });
    this.#end(attempt);
  }

  #timeOut(attempt: Attempt): void {
    if (attempt.isOver) return;
    this.#world.coverage["timed-out operations"] += 1;
    this.#believedLeader = null;
    const open = this.#underWay.get(attempt.operationId);
    // Refused and not asked again since: nothing of it is anywhere.
    if (open !== undefined && !attempt.isRefused) this.history.push(open);
    this.#end(attempt);
  }

  #end(attempt: Attempt): void {
    this.#underWay.delete(attempt.operationId);
    if (attempt.isOver) return;
    attempt.isOver = true;
    this.#next();
  }

  #chooseHost(): Host {
    const { hosts, rng } = this.#world;
    const believed = hosts.find(({ memberId }) => memberId === this.#believedLeader);
    return believed !== undefined && rng.chance(0.9) ? believed : rng.pick(hosts);
  }
}

type Attempt = {
  readonly input: RegisterInput;
  readonly operationId: number;
  readonly calledAtMs: number;
  isOver: boolean;
  isRefused: boolean;
};
