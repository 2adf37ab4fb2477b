import type { FailoverPolicy } from "./policy.ts";
import { countText, durationText, percentText, remainingText } from "./wording.ts";

export type Pause = {
  readonly byName: string;
  readonly reason: string;
  readonly sinceAtMs: number;
  /** Null = until someone resumes. */
  readonly untilAtMs: number | null;
};

export type AutomaticFailover = {
  readonly failoverId: string;
  readonly atMs: number;
  readonly acknowledgedByName: string | null;
};

/** What guards remember: plain data with absolute times (ms since the epoch), so that countdowns survive a restart. */
export type GuardState = {
  readonly federationPause: Pause | null;
  readonly fleetPause: Pause | null;
  /** Oldest first. */
  readonly automatic: readonly AutomaticFailover[];
};

/** How many nodes of a region, members or not, exist and are lost. */
export type RegionLoss = { readonly region: string; readonly totalCount: number; readonly lostCount: number };

/** Why nothing fails over by itself now. `endsAtMs`: when the block ends without anyone's doing; null = see `explainBlock`. */
export type Block =
  | { readonly kind: "manual"; readonly endsAtMs: null }
  | {
      readonly kind: "paused";
      readonly scope: "federation" | "fleet";
      readonly pause: Pause;
      readonly endsAtMs: number | null;
    }
  | { readonly kind: "cooldown"; readonly failoverId: string; readonly endsAtMs: number }
  | {
      readonly kind: "limit";
      readonly count: number;
      readonly windowMs: number;
      readonly endsAtMs: number | null;
    }
  | {
      readonly kind: "acknowledgment";
      readonly failoverId: string;
      readonly failedOverAtMs: number;
      readonly endsAtMs: number | null;
    }
  | { readonly kind: "brake"; readonly loss: RegionLoss; readonly endsAtMs: null };

export type GuardInput =
  | { readonly kind: "pause"; readonly scope: "federation" | "fleet"; readonly pause: Pause }
  | { readonly kind: "resume"; readonly scope: "federation" | "fleet" }
  /** Only an automatic one counts: what an operator did by hand needs no guard against itself. */
  | { readonly kind: "failed-over"; readonly failoverId: string; readonly atMs: number }
  | { readonly kind: "acknowledge"; readonly failoverId: string; readonly byName: string }
  | { readonly kind: "time-passed"; readonly nowAtMs: number };

export const NO_GUARDS: GuardState = { federationPause: null, fleetPause: null, automatic: [] };

/** The rules are G1.. in SPEC.md. What is asked for twice changes nothing the second time. */
export function stepGuards(state: GuardState, input: GuardInput, policy: FailoverPolicy): GuardState {
  switch (input.kind) {
    case "pause":
      return withPause(state, input.scope, input.pause);
    case "resume":
      return withPause(state, input.scope, null);
    case "failed-over": {
      if (state.automatic.some(({ failoverId }) => failoverId === input.failoverId)) return state;
      const { failoverId, atMs } = input;
      const automatic = [...state.automatic, { failoverId, atMs, acknowledgedByName: null }];
      return { ...state, automatic: automatic.sort((x, y) => x.atMs - y.atMs) };
    }
    case "acknowledge":
      return {
        ...state,
        automatic: state.automatic.map((one) =>
          one.failoverId === input.failoverId && one.acknowledgedByName === null
            ? { ...one, acknowledgedByName: input.byName }
            : one,
        ),
      };
    case "time-passed":
      return passTime(state, policy, input.nowAtMs);
  }
}

/** Everything that blocks an automatic failover at `nowAtMs`, not only the first; empty = nothing does. */
export function blocksOf(
  state: GuardState,
  surroundings: { readonly policy: FailoverPolicy; readonly losses: readonly RegionLoss[] },
  nowAtMs: number,
): readonly Block[] {
  const { policy, losses } = surroundings;
  const { federationPause, fleetPause, automatic } = passTime(state, policy, nowAtMs);
  const blocks: Block[] = [];
  if (policy.mode === "manual") blocks.push({ kind: "manual", endsAtMs: null });
  for (const [scope, pause] of [
    ["fleet", fleetPause],
    ["federation", federationPause],
  ] as const) {
    if (pause !== null) blocks.push({ kind: "paused", scope, pause, endsAtMs: pause.untilAtMs });
  }
  for (const loss of losses) {
    if (isBraking(loss, policy)) blocks.push({ kind: "brake", loss, endsAtMs: null });
  }
  const last = automatic.at(-1);
  if (last === undefined) return blocks;
  const cooldownEndsAtMs = last.atMs + policy.cooldownMs;
  if (nowAtMs < cooldownEndsAtMs) {
    blocks.push({ kind: "cooldown", failoverId: last.failoverId, endsAtMs: cooldownEndsAtMs });
  }
  const limit = limitBlock(automatic, policy, nowAtMs);
  if (limit !== null) blocks.push(limit);
  const acknowledgment = acknowledgmentBlock(automatic, policy, nowAtMs);
  if (acknowledgment !== null) blocks.push(acknowledgment);
  return blocks;
}

/** All of them, to be put after "because: ". */
export function explainAll(blocks: readonly Block[], nowAtMs: number): string {
  return blocks.map((block) => explainBlock(block, nowAtMs)).join("; ");
}

/** What blocks, for how long, and what ends it. */
export function explainBlock(block: Block, nowAtMs: number): string {
  switch (block.kind) {
    case "manual":
      return "the policy is manual: an operator recovers or switches over";
    case "paused": {
      const { byName, reason, sinceAtMs } = block.pause;
      const where = block.scope === "fleet" ? "fleet-wide " : "";
      const end =
        block.endsAtMs === null
          ? "until someone resumes"
          : `ends in ${remainingText(block.endsAtMs - nowAtMs)}`;
      const why = reason === "" ? "" : ` (${reason})`;
      return `paused ${where}by ${byName} since ${durationText(nowAtMs - sinceAtMs)}${why}, ${end}`;
    }
    case "cooldown":
      return `cooldown ends in ${remainingText(block.endsAtMs - nowAtMs)}`;
    case "limit": {
      const end =
        block.endsAtMs === null
          ? ": automatic failovers are switched off by it"
          : `, the next is allowed in ${remainingText(block.endsAtMs - nowAtMs)}`;
      return `limit of ${block.count} in ${durationText(block.windowMs)} reached${end}`;
    }
    case "acknowledgment": {
      const end = block.endsAtMs === null ? "" : ` (at most ${remainingText(block.endsAtMs - nowAtMs)} more)`;
      const agoText = durationText(nowAtMs - block.failedOverAtMs);
      return `waiting for acknowledgment of the failover ${agoText} ago${end}`;
    }
    case "brake": {
      const { region, lostCount, totalCount } = block.loss;
      return `brake: ${percentText(lostCount / totalCount)} of region ${region} is lost (${lostCount} of ${countText(totalCount, "node")}), until some come back`;
    }
  }
}

function withPause(state: GuardState, scope: "federation" | "fleet", pause: Pause | null): GuardState {
  return scope === "fleet" ? { ...state, fleetPause: pause } : { ...state, federationPause: pause };
}

/** A time in the future (a clock was set back) is brought to now, or a guard would last longer than its own length. */
function passTime(state: GuardState, policy: FailoverPolicy, nowAtMs: number): GuardState {
  const keepMs = Math.max(policy.limitWindowMs, policy.cooldownMs, policy.acknowledgmentWaitMs ?? 0);
  const waitsForever = policy.needsAcknowledgment && policy.acknowledgmentWaitMs === null;
  const last = state.automatic.at(-1);
  const automatic = state.automatic
    .filter((one) => nowAtMs - one.atMs < keepMs || (one === last && waitsForever))
    .map((one) => (one.atMs > nowAtMs ? { ...one, atMs: nowAtMs } : one));
  return {
    federationPause: unlessOver(state.federationPause, nowAtMs),
    fleetPause: unlessOver(state.fleetPause, nowAtMs),
    automatic,
  };
}

function unlessOver(pause: Pause | null, nowAtMs: number): Pause | null {
  if (pause === null || pause.untilAtMs === null || nowAtMs < pause.untilAtMs) return pause;
  return null;
}

function isBraking({ totalCount, lostCount }: RegionLoss, policy: FailoverPolicy): boolean {
  return lostCount >= policy.brakeLostMin && lostCount / totalCount > policy.brakeLostRatio;
}

function limitBlock(
  automatic: readonly AutomaticFailover[],
  policy: FailoverPolicy,
  nowAtMs: number,
): Block | null {
  const inWindow = automatic.filter(({ atMs }) => nowAtMs - atMs < policy.limitWindowMs);
  if (inWindow.length < policy.limitCount) return null;
  // The next is allowed when so many have left the window that fewer than the limit remain.
  const leaving = policy.limitCount > 0 ? inWindow[inWindow.length - policy.limitCount] : undefined;
  const endsAtMs = leaving === undefined ? null : leaving.atMs + policy.limitWindowMs;
  return { kind: "limit", count: policy.limitCount, windowMs: policy.limitWindowMs, endsAtMs };
}

function acknowledgmentBlock(
  automatic: readonly AutomaticFailover[],
  policy: FailoverPolicy,
  nowAtMs: number,
): Block | null {
  const last = automatic.at(-1);
  if (!policy.needsAcknowledgment || last === undefined || last.acknowledgedByName !== null) return null;
  const endsAtMs = policy.acknowledgmentWaitMs === null ? null : last.atMs + policy.acknowledgmentWaitMs;
  if (endsAtMs !== null && nowAtMs >= endsAtMs) return null;
  return { kind: "acknowledgment", failoverId: last.failoverId, failedOverAtMs: last.atMs, endsAtMs };
}
