import { type MembershipPlan, planMembership } from "@orrery/domain/federations";
import type { FederationReport, MemberId } from "@orrery/protocol";
import { type FederationContext, nameOf } from "./federation-context.ts";

type PlanView = FederationReport["membershipPlan"];

/** The leader's work on the members: one safe step at a time towards the desired ones. */
export class MembershipKeeper {
  readonly #context: FederationContext;
  /** Hands over on behalf of the plan. */
  readonly #transfer: (to: MemberId) => void;
  /** The last change of this leader is not applied before this index. */
  #pendingIndex = 0;
  #view: PlanView = null;

  constructor(context: FederationContext, transfer: (to: MemberId) => void) {
    this.#context = context;
    this.#transfer = transfer;
  }

  get view(): PlanView {
    return this.#view;
  }

  get isChanging(): boolean {
    return this.#view?.outcome === "step" || this.#pendingIndex > this.#context.member.status.appliedIndex;
  }

  follow(): void {
    this.#view = null;
    this.#pendingIndex = 0;
  }

  /** To be called while this member leads: once a second and after each change. */
  step(): void {
    const plan = this.#plan();
    if (plan.outcome !== "step") {
      this.#view = viewOf(plan, this.#name);
      return;
    }
    const { step, why } = plan;
    if (step.kind === "transfer") {
      this.#view = { outcome: "step", sentence: this.#name(`Hands over to ${step.to}: ${why}.`) };
      this.#transfer(step.to);
      return;
    }
    const { kind, memberId } = step.change;
    const result = this.#context.member.changeMembership(step.change);
    if (result.outcome === "appended") this.#pendingIndex = result.lastIndex;
    const done = `${DEEDS[kind]} ${memberId}: ${why}.`;
    const sentence = result.outcome === "refused" ? `${done} Refused: ${result.problem}.` : done;
    this.#view = {
      outcome: result.outcome === "refused" ? "blocked" : "step",
      sentence: this.#name(sentence),
    };
  }

  #plan(): MembershipPlan {
    const { member, spec, detector, isConnected, membership } = this.#context;
    const { lastIndex, matchIndexes, appliedIndex, fencingToken, id } = member.status;
    const live = new Set(
      membership()
        .members.map((one) => one.id)
        .filter(isConnected),
    );
    for (const [peer, { status }] of detector.peers) if (status.kind !== "trusted") live.delete(peer);
    live.add(id);
    return planMembership(spec().desired, membership(), {
      leaderId: id,
      live,
      leaderLastIndex: lastIndex,
      matchIndex: matchIndexes,
      isChanging: fencingToken === null || this.#pendingIndex > appliedIndex,
    });
  }

  /** Ids in sentences become names. */
  readonly #name = (sentence: string): string => {
    const spec = this.#context.spec();
    const named = [...spec.places]
      .sort((x, y) => y.memberId.length - x.memberId.length)
      .reduce((text, { memberId }) => text.replaceAll(memberId, nameOf(spec, memberId)), sentence);
    return named.slice(0, 500);
  };
}

const DEEDS = {
  "add-learner": "Adds as an observer",
  promote: "Promotes to voter",
  demote: "Demotes to observer",
  remove: "Removes",
  "set-priority": "Changes the priority of",
} as const;

function viewOf(
  plan: Exclude<MembershipPlan, { outcome: "step" }>,
  name: (text: string) => string,
): PlanView {
  if (plan.outcome === "done") return null;
  const { outcome, because } = plan;
  return { outcome, sentence: name(`${because.charAt(0).toUpperCase()}${because.slice(1)}.`) };
}
