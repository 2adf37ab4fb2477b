import type { Membership, Message } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import { Client, type RegisterOperation } from "./client.ts";
import { ConductInvariants } from "./conduct-invariants.ts";
import { type Coverage, noCoverage } from "./coverage.ts";
import { Host, idOf } from "./host.ts";
import { LogInvariants } from "./log-invariants.ts";
import { MemberView } from "./member-view.ts";
import { Network } from "./network.ts";
import type { Plan } from "./plan.ts";
import { PromiseInvariants } from "./promise-invariants.ts";
import { decodeCommand } from "./registers.ts";
import type { Rng } from "./rng.ts";
import { Scheduler } from "./scheduler.ts";
import type { Trace } from "./trace.ts";
import { hold } from "./violation.ts";

/** Everything of one run: hosts, network, clients, and the invariants that watch them. */
export class World {
  readonly plan: Plan;
  readonly rng: Rng;
  readonly trace: Trace;
  readonly scheduler = new Scheduler();
  readonly network: Network;
  readonly hosts: Host[] = [];
  readonly clients: Client[] = [];
  readonly founders: Membership;
  readonly logs: LogInvariants;
  readonly promises: PromiseInvariants;
  readonly conducts: ConductInvariants;
  readonly coverage: Coverage = noCoverage();
  /** Writes whose entry was replaced: they did not happen, and must not show up later. */
  readonly refusedOperations = new Set<number>();
  /** Faults are over; nobody changes the membership any more. */
  isCalm = false;
  readonly #views = new Map<MemberId, MemberView>();
  #lastNumber = 0;

  constructor(plan: Plan, rng: Rng, trace: Trace) {
    this.plan = plan;
    this.rng = rng;
    this.trace = trace;
    this.network = new Network(this.scheduler, rng.fork(), plan.network);
    this.logs = new LogInvariants((id) => this.#views.get(id));
    this.promises = new PromiseInvariants(this.logs);
    this.conducts = new ConductInvariants(plan, this.logs);
    const founders = Array.from({ length: plan.voterCount }, (_, i) => {
      return { id: idOf(i, 0), role: "voter" as const, priority: plan.priorities[i] ?? 50 };
    });
    this.founders = { members: founders, removed: [] };
    for (let i = 0; i < plan.voterCount + plan.spareCount; i += 1) this.hosts.push(new Host(this, i));
  }

  start(): void {
    for (const host of this.hosts) host.start();
    for (let i = 0; i < this.plan.clientCount; i += 1) this.clients.push(new Client(this, i));
    this.#useResource();
  }

  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  note(who: string, what: string): void {
    this.trace.note(this.scheduler.nowMs, who, what);
  }

  viewFor(id: MemberId): MemberView {
    let view = this.#views.get(id);
    if (view === undefined) {
      view = new MemberView(id);
      this.#views.set(id, view);
    }
    return view;
  }

  hostOf(id: MemberId): Host | undefined {
    return this.hosts.find(({ memberId }) => memberId === id);
  }

  send(from: Host, message: Message): void {
    const to = this.hostOf(message.to);
    if (to === undefined) return;
    this.coverage.messages += 1;
    // A message belongs to whoever gets it: nobody may change what others hold too.
    if ("entries" in message) Object.freeze(message.entries);
    Object.freeze(message);
    this.network.send(from.index, to.index, () => {
      // The host may have got a new id in the meantime.
      if (to.memberId !== message.to) return;
      to.deliver((member) => {
        this.note(`${message.from}>${message.to}`, describeMessage(message));
        member.receive(message);
      });
    });
  }

  get history(): RegisterOperation[] {
    return this.clients.flatMap((client) => client.wholeHistory);
  }

  /**
   * A member has just become leader; nobody else may still claim to lead. A claim only speaks of silence, so it is checked where
   * leaders are neither accused nor asked to hand over. Clocks that drift apart make the lease shorter.
   */
  checkClaims(leader: MemberId): void {
    const { electionMs, driftRatioMax, faultGapMs } = this.plan;
    const isBySilence =
      !faultGapMs.has("suspicion") && !faultGapMs.has("transfer") && !faultGapMs.has("membership");
    if (!isBySilence) return;
    const leaseMs = (electionMs * (1 - driftRatioMax)) / (1 + driftRatioMax);
    for (const { member, memberId, clockMs } of this.hosts) {
      if (member === null || memberId === leader) continue;
      const untilMs = member.raft.claimUntilMs(leaseMs, clockMs);
      hold(untilMs === null || untilMs <= clockMs, "nobody leads while another's claim holds", () => {
        return `${leader} leads, and ${memberId} may claim to lead for ${(untilMs ?? 0) - clockMs} ms more`;
      });
    }
  }

  /** Whoever believes to lead writes to one resource, with its token; some of these writes take long. */
  #useResource(): void {
    const { rng, scheduler } = this;
    scheduler.after(rng.gapMs(50), () => {
      const host = rng.pick(this.hosts);
      host.deliver(({ id, raft }) => {
        const { role, fencingToken } = raft.status;
        if (role !== "leader" || fencingToken === null) return;
        const delayMs = rng.chance(0.1) ? rng.between(0, 3_000) : rng.between(0.1, 5);
        scheduler.after(delayMs, () => {
          this.coverage[`tokens ${this.conducts.resourceWrite(id, fencingToken)}`] += 1;
        });
      });
      this.#useResource();
    });
  }

  /** At the end: nothing that was refused is in the log. */
  checkRefused(): void {
    for (let index = 1; index <= this.logs.committedIndex; index += 1) {
      const payload = this.logs.committedAt(index)?.entry.payload;
      if (payload?.kind !== "command") continue;
      const { operationId } = decodeCommand(payload.data);
      hold(!this.refusedOperations.has(operationId), "refused writes never happen", () => {
        return `operation ${operationId} was refused, and is entry ${index}`;
      });
    }
  }
}

function describeMessage(message: Message): string {
  const { kind, term } = message;
  switch (message.kind) {
    case "append":
      return `${kind} t${term} after ${message.previousIndex}/${message.previousTerm} +${message.entries.length} commit ${message.commitIndex}`;
    case "append-accepted":
      return `${kind} t${term} match ${message.matchIndex}`;
    case "append-rejected":
      return `${kind} t${term} ${message.rejectedIndex} hint ${message.hintIndex}/${message.hintTerm}`;
    case "pre-vote":
    case "vote":
      return `${kind} t${term} log ${message.lastIndex}/${message.lastTerm}`;
    case "pre-vote-reply":
    case "vote-reply":
      return `${kind} t${term} ${message.isGranted ? "yes" : "no"}`;
    case "heartbeat":
      return `${kind} t${term} round ${message.round} commit ${message.commitIndex}`;
    case "heartbeat-reply":
      return `${kind} t${term} round ${message.round}`;
    case "snapshot":
      return `${kind} t${term} at ${message.snapshot.index}/${message.snapshot.term}`;
    case "read-index":
    case "read-index-reply":
      return `${kind} t${term} ${message.requestId}`;
    case "campaign-now":
      return `${kind} t${term}`;
  }
}
