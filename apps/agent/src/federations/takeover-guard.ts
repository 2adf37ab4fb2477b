import {
  type AutomaticFailover,
  type Block,
  blocksOf,
  type Field,
  type GuardState,
  type RegionLoss,
  rankCandidates,
  stepGuards,
} from "@orrery/domain/failover";
import type { FederationSpec, MemberId } from "@orrery/protocol";

export type TakeoverFacts = {
  readonly spec: FederationSpec;
  /** From the replicated guards. */
  readonly automatic: readonly AutomaticFailover[];
  /** What this member sees of its own members. */
  readonly ownLosses: readonly RegionLoss[];
  readonly field: Field;
  /** There never was a leader. */
  readonly isFounding: boolean;
  readonly nowAtMs: number;
};

export type TakeoverVerdict = {
  /** Raft is not to campaign by itself. */
  readonly isHeld: boolean;
  /** Everything that holds an automatic failover back; also told where this member itself is not held. */
  readonly blocks: readonly Block[];
  /** What speaks against this member itself. */
  readonly objections: readonly string[];
};

/** Whether this member may take over by itself: decided before any fault, so that none waits for it. */
export function judgeTakeover(facts: TakeoverFacts): TakeoverVerdict {
  const { spec, field, isFounding } = facts;
  const blocks = guardBlocks(facts);
  // Who led last takes nothing over, and in a new federation there is nothing to take over.
  if (isFounding || field.leaderId === spec.memberId) return { isHeld: false, blocks, objections: [] };
  const objections = ownObjections(spec.memberId, field, facts);
  return { isHeld: blocks.length > 0 || objections.length > 0, blocks, objections };
}

/** The guards' record with what operators acknowledged at the hub. */
export function acknowledge(
  automatic: readonly AutomaticFailover[],
  spec: Pick<FederationSpec, "acknowledged" | "policy">,
): readonly AutomaticFailover[] {
  const start: GuardState = { federationPause: null, fleetPause: null, automatic };
  return spec.acknowledged.reduce(
    (state, { failoverId, byName }) =>
      stepGuards(state, { kind: "acknowledge", failoverId, byName }, spec.policy),
    start,
  ).automatic;
}

function guardBlocks({ spec, automatic, ownLosses, nowAtMs }: TakeoverFacts): readonly Block[] {
  const { policy, pauses, losses } = spec;
  const state = {
    federationPause: pauses.federation,
    fleetPause: pauses.fleet,
    automatic: acknowledge(automatic, spec),
  };
  const braked = new Set<string>();
  return blocksOf(state, { policy, losses: [...losses, ...ownLosses] }, nowAtMs).filter((block) => {
    if (block.kind !== "brake") return true;
    const isNew = !braked.has(block.loss.region);
    braked.add(block.loss.region);
    return isNew;
  });
}

/**
 * A priority of 0 is left to Raft: such a member campaigns only when its log may be the only one that can win, and leads only to
 * hand over. Held back, it could leave a federation without any leader for ever.
 */
function ownObjections(
  self: MemberId,
  field: Field,
  { spec, nowAtMs }: Pick<TakeoverFacts, "spec" | "nowAtMs">,
): readonly string[] {
  const members = field.members.map((one) =>
    one.id === self ? { ...one, priority: Math.max(1, one.priority) } : one,
  );
  const { rejected } = rankCandidates({ ...field, members }, spec.policy, nowAtMs);
  return rejected.find(({ memberId }) => memberId === self)?.reasons ?? [];
}
