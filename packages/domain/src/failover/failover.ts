import type { FederationId, MemberId } from "@orrery/protocol";
import type { Block } from "./guards.ts";
import type { Ranking } from "./rank-candidates.ts";

/** In their order. */
export const PHASES = ["detect", "confirm", "elect", "fence", "promote", "converge"] as const;
export type Phase = (typeof PHASES)[number];

export const FAILOVER_KINDS = ["automatic", "switchover", "recover", "force", "drill"] as const;
export type FailoverKind = (typeof FAILOVER_KINDS)[number];

/** How the old leader's end showed: its connection closed, it fell silent, or there was no fault. */
export type Fault = "closed" | "silence" | "none";

/** Known when it begins. */
export type FailoverOpening = {
  readonly id: string;
  readonly federationId: FederationId;
  readonly kind: FailoverKind;
  readonly oldLeaderId: MemberId | null;
  /** Who asked for it; null = nobody, it was automatic. */
  readonly byName: string | null;
  /** By the wall clock. */
  readonly startedAtMs: number;
  readonly targetMs: number;
  readonly ranking: Ranking | null;
};

/**
 * What one agent saw at `atMs` of its own monotonic clock. `clockId` names that clock: it is another one after the agent's
 * restart. Marks arrive late, doubled and in any order, since they travel through the agents' outboxes.
 */
export type Mark = {
  readonly by: MemberId;
  readonly clockId: string;
  readonly atMs: number;
} & MarkBody;

export type MarkBody =
  /** The old leader's last sign of life; in a switchover, when it was asked to hand over; in a drill, the injected fault. */
  | { readonly kind: "began" }
  | { readonly kind: "suspected"; readonly fault: Fault }
  /** `agreeing`: who else does not hear the old leader. */
  | { readonly kind: "confirmed"; readonly agreeing: readonly MemberId[] }
  | { readonly kind: "campaigned"; readonly term: number }
  | { readonly kind: "elected"; readonly term: number }
  /** The leader's first entry is committed: its term is the fencing token from now on. */
  | { readonly kind: "fenced"; readonly term: number }
  /** `problem`: what the host's hook failed with; null = it ran, or there is none. */
  | { readonly kind: "promoted"; readonly term: number; readonly problem: string | null }
  /** All living members follow. */
  | { readonly kind: "converged"; readonly term: number }
  | { readonly kind: "follows"; readonly leaderId: MemberId; readonly term: number }
  | { readonly kind: "stepped-down"; readonly term: number }
  | { readonly kind: "old-leader-answered" }
  | { readonly kind: "blocked"; readonly blocks: readonly Block[] }
  | { readonly kind: "gave-up"; readonly phase: Phase; readonly problem: string };

/**
 * A phase as far as it is known. `startMs` counts from the failover's beginning. `unseen`: it passed, but its end was not
 * marked; its time is in the next phase that was seen.
 */
export type PhaseTiming =
  | { readonly phase: Phase; readonly state: "done"; readonly startMs: number; readonly durationMs: number }
  | { readonly phase: Phase; readonly state: "unseen" }
  | { readonly phase: Phase; readonly state: "running"; readonly startMs: number }
  | { readonly phase: Phase; readonly state: "failed"; readonly startMs: number; readonly problem: string }
  | { readonly phase: Phase; readonly state: "waiting" };

export type FailoverOutcome =
  | { readonly kind: "running"; readonly phase: Phase }
  | { readonly kind: "succeeded"; readonly totalMs: number; readonly isWithinTarget: boolean }
  | { readonly kind: "failed"; readonly phase: Phase; readonly problem: string }
  /** A non-decision: `atMs` by the wall clock, as far as it is known. */
  | { readonly kind: "blocked"; readonly blocks: readonly Block[] }
  /** The old leader answered before anyone was elected: a false alarm. */
  | { readonly kind: "cleared" };

/** `offsetMs` from the beginning; null = by another clock, which cannot be compared with the new leader's. */
export type Sighting = { readonly mark: Mark; readonly offsetMs: number | null };

/** A failover as far as its marks tell. */
export type Failover = FailoverOpening & {
  readonly fault: Fault;
  readonly newLeaderId: MemberId | null;
  readonly term: number | null;
  /** Null until it is committed. */
  readonly fencingToken: number | null;
  readonly phases: readonly PhaseTiming[];
  /** From its beginning to its last seen phase. */
  readonly totalMs: number;
  readonly campaigns: number;
  readonly outcome: FailoverOutcome;
  readonly sightings: readonly Sighting[];
};
