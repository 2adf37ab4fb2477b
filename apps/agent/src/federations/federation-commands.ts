import type { Leadership } from "@orrery/domain/consensus";
import {
  type CommandAck,
  type FederationCommand,
  failoverId,
  HeartbeatRecord,
  type MemberId,
} from "@orrery/protocol";
import type { FailoverKeeper } from "./failover-keeper.ts";
import { type FederationContext, nameOf } from "./federation-context.ts";
import type { HeartbeatLog } from "./heartbeat-log.ts";
import type { ProfileKeeper } from "./profile-keeper.ts";
import { deleteSystemKey, type Intent, putSystemKey } from "./system-keys.ts";

type Result = Extract<CommandAck, { outcome: "done" }>["result"];
export type CommandResult =
  | { readonly outcome: "done"; readonly result?: NonNullable<Result> }
  | { readonly outcome: "failed"; readonly message: string };

/** What the answer to a command takes beyond the election itself: the intent's write, syncs, round trips. */
const SLACK_MS = 2_000;
/** The answer leaves before the harm. */
const HARM_AFTER_MS = 200;

type Waiting = {
  readonly judge: (leadership: Leadership) => CommandResult | null;
  readonly resolve: (result: CommandResult) => void;
  readonly timer: NodeJS.Timeout;
};

/** What the hub asks of this member beside its desired state. Each command ends, within a bound, with what came of it. */
export class FederationCommands {
  readonly #context: FederationContext;
  readonly #failovers: FailoverKeeper;
  readonly #profiles: ProfileKeeper;
  readonly #heartbeats: HeartbeatLog;
  readonly #waiting = new Set<Waiting>();
  readonly #harms = new Set<NodeJS.Timeout>();
  #isHandingOver = false;

  constructor(
    context: FederationContext,
    parts: { failovers: FailoverKeeper; profiles: ProfileKeeper; heartbeats: HeartbeatLog },
  ) {
    this.#context = context;
    this.#failovers = parts.failovers;
    this.#profiles = parts.profiles;
    this.#heartbeats = parts.heartbeats;
  }

  get isHandingOver(): boolean {
    return this.#isHandingOver;
  }

  async run(command: FederationCommand): Promise<CommandResult> {
    switch (command.action) {
      case "switchover":
        return await this.handOver(command.to, command.byName);
      case "recover":
        return await this.#recover(command.byName);
      case "drill":
        return await this.#drill(command);
      case "heartbeats":
        return this.#heartbeatsOf(command.peer);
    }
  }

  onLeadership(leadership: Leadership): void {
    for (const waiting of this.#waiting) {
      const result = waiting.judge(leadership);
      if (result !== null) this.#settle(waiting, result);
    }
  }

  end(): void {
    for (const timer of this.#harms) clearTimeout(timer);
    for (const waiting of this.#waiting) this.#settle(waiting, failed("The agent left the federation."));
  }

  /** `done` when the other one leads with a committed token. */
  async handOver(to: MemberId, byName: string): Promise<CommandResult> {
    if (this.#isHandingOver) return failed("Leadership is being handed over already.");
    const refusal = this.#handOverRefusal(to);
    if (refusal !== null) return failed(refusal);
    this.#isHandingOver = true;
    const { member, spec } = this.#context;
    const { term } = member.status;
    const result = await this.#handOverIn(term, to, byName);
    this.#isHandingOver = false;
    const isStillHere = member.status.role === "leader" && member.status.term === term;
    // Or a later failover of another kind would count as this one.
    if (isStillHere && this.#context.system("intent") !== null) {
      this.#context.writer.writeLater(deleteSystemKey("intent", term));
    }
    if (result.outcome === "failed" && isStillHere) {
      const { matchIndexes, lastIndex } = member.status;
      const lacks = lastIndex - (matchIndexes.get(to) ?? 0);
      const why = lacks > 0 ? ` It lacks ${lacks} entries.` : "";
      return failed(`${result.message} ${nameOf(spec(), spec().memberId)} leads on.${why}`);
    }
    return result;
  }

  async #handOverIn(term: number, to: MemberId, byName: string): Promise<CommandResult> {
    const { member, spec, clock } = this.#context;
    const name = nameOf(spec(), to);
    const intent: Intent = {
      ...{ kind: "switchover", term, to, byName, drillId: null, fault: null, durationMs: 0 },
      atMs: clock.nowAtMs(),
    };
    if (!(await this.#announce(intent))) return failed("The hand-over could not be announced in the log.");
    const started = member.transferLeadership(to);
    if (started.outcome !== "started") {
      return failed(started.outcome === "refused" ? `Refused: ${started.problem}.` : "It leads no more.");
    }
    return await this.#wait(
      (now) => this.#handedOver(now, term, to),
      this.#electionMs() + SLACK_MS,
      `${name} did not take over in time.`,
    );
  }

  #handedOver(
    { leaderId, fencingToken, term }: Leadership,
    before: number,
    to: MemberId,
  ): CommandResult | null {
    if (leaderId === null || fencingToken === null || term <= before) return null;
    const { spec } = this.#context;
    const { federationId, generation } = spec();
    if (leaderId === to) {
      const id = failoverId(federationId, generation, term);
      return { outcome: "done", result: { failoverId: id, term, leaderId } };
    }
    return failed(`${nameOf(spec(), leaderId)} leads instead.`);
  }

  #handOverRefusal(to: MemberId): string | null {
    const notLeader = this.#notLeader();
    if (notLeader !== null) return notLeader;
    const { spec, membership, isConnected } = this.#context;
    const name = nameOf(spec(), to);
    if (to === spec().memberId) return `${name} leads already.`;
    const target = membership().members.find(({ id }) => id === to);
    if (target === undefined) return `${name} is no member.`;
    if (target.role !== "voter") return `${name} is an observer and has no vote.`;
    return isConnected(to) ? null : `${name} is not connected with the leader.`;
  }

  #notLeader(): string | null {
    const { spec, member } = this.#context;
    const { role, leaderId, fencingToken } = member.status;
    const own = nameOf(spec(), spec().memberId);
    if (role !== "leader") {
      return leaderId === null
        ? `${own} does not lead, and knows of nobody who does.`
        : `${own} does not lead; ${nameOf(spec(), leaderId)} does.`;
    }
    return fencingToken === null ? `${own} was only just elected; try again in a moment.` : null;
  }

  async #recover(byName: string): Promise<CommandResult> {
    const { spec } = this.#context;
    const { memberId, federationId, generation } = spec();
    const own = nameOf(spec(), memberId);
    const { term } = this.#context.member.status;
    switch (this.#failovers.call(byName)) {
      case "leads":
        return failed(`${own} leads already.`);
      case "no-voter":
        return failed(`${own} is an observer and has no vote.`);
      case "has-leader":
        return failed(`${own} hears a living leader; use a switchover.`);
      case "called":
        break;
    }
    return await this.#wait(
      (now) => {
        if (now.fencingToken === null || now.term <= term || now.leaderId === null) return null;
        if (now.leaderId !== memberId) return failed(`${nameOf(spec(), now.leaderId)} leads instead.`);
        const id = failoverId(federationId, generation, now.term);
        return { outcome: "done", result: { failoverId: id, term: now.term, leaderId: memberId } };
      },
      4 * this.#electionMs() + SLACK_MS,
      `${own} was not elected: no majority of the voters answered it, or its log lacks what another has.`,
    );
  }

  async #drill(command: Extract<FederationCommand, { action: "drill" }>): Promise<CommandResult> {
    const notLeader = this.#notLeader();
    if (notLeader !== null) return failed(notLeader);
    const { clock, tell } = this.#context;
    const { fault, durationMs, drillId, byName } = command;
    const { term } = this.#context.member.status;
    const atMs = clock.nowAtMs();
    const intent: Intent = { kind: "drill", term, to: null, byName, drillId, fault, durationMs, atMs };
    if (!(await this.#announce(intent))) return failed("The drill could not be announced in the log.");
    const timer = setTimeout(() => {
      this.#harms.delete(timer);
      if (fault === "cut") tell({ kind: "cut", durationMs });
      else tell({ kind: "harm", fault, durationMs });
    }, HARM_AFTER_MS);
    this.#harms.add(timer);
    return { outcome: "done", result: { drillId, term } };
  }

  #heartbeatsOf(peer: MemberId): CommandResult {
    const { spec, clock, detector } = this.#context;
    if (!detector.peers.has(peer)) return failed(`${nameOf(spec(), peer)} is not watched by this member.`);
    const { name, heartbeatMs } = this.#profiles.profile;
    const samples = this.#heartbeats.samples(peer, clock.nowAtMs() - clock.monotonicMs());
    const record = { by: spec().memberId, peer, profile: name, heartbeatMs, samples };
    return { outcome: "done", result: HeartbeatRecord.parse(record) };
  }

  /** Every follower must know it before anything happens: what is committed, the next leader has. */
  #announce(intent: Intent): Promise<boolean> {
    return this.#context.writer.write(putSystemKey("intent", intent, intent.term));
  }

  #electionMs(): number {
    return this.#profiles.profile.silenceMaxMs;
  }

  #wait(judge: Waiting["judge"], forMs: number, late: string): Promise<CommandResult> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        judge,
        resolve,
        timer: setTimeout(() => this.#settle(waiting, failed(late)), forMs),
      };
      this.#waiting.add(waiting);
    });
  }

  #settle(waiting: Waiting, result: CommandResult): void {
    clearTimeout(waiting.timer);
    if (this.#waiting.delete(waiting)) waiting.resolve(result);
  }
}

function failed(message: string): CommandResult {
  return { outcome: "failed", message };
}
