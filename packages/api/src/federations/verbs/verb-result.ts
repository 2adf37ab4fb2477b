import type { Check } from "@orrery/domain/failover";
import type { FederationId, MemberId, NodeId, VerbResult } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { FederationSituation, FederationsPort } from "../../context.ts";

/** An agent has so long for what it is asked: an election over a slow network and the host's own hook. */
export const VERB_DEADLINE_MS = 20_000;

export function requireSituation(
  federations: Pick<FederationsPort, "situation">,
  id: FederationId,
): FederationSituation {
  const situation = federations.situation(id);
  if (situation === null) {
    throw new AppError("NOT_FOUND", "There is no federation with this id; it may have been removed.");
  }
  return situation;
}

export function verbResult(
  verb: VerbResult["verb"],
  outcome: VerbResult["outcome"],
  told: {
    from: MemberId | null;
    to: MemberId | null;
    checks: readonly Check[];
    sentence?: string | null;
    failoverId?: string | null;
    drillId?: string | null;
  },
): VerbResult {
  return {
    verb,
    outcome,
    from: told.from,
    to: told.to,
    checks: told.checks.map((check) => ({ ...check })),
    sentence: told.sentence ?? null,
    failoverId: told.failoverId ?? null,
    drillId: told.drillId ?? null,
  };
}

export function nodeOfMember(situation: FederationSituation, id: MemberId | null): NodeId | null {
  return id === null ? null : (situation.nodes.get(id) ?? null);
}

export function nameOfMember(situation: FederationSituation, id: MemberId | null): string {
  return id === null ? "nobody" : (situation.memberNames.get(id) ?? id);
}

/** What did not hold, in one sentence. */
export function problemsText(checks: readonly Check[]): string {
  return checks
    .filter(({ isOk }) => !isOk)
    .map(({ finding }) => finding)
    .join(" ");
}

/** The failover that an agent named in its answer; null where it named none. */
export function failoverIdOf(result: unknown): string | null {
  const { failoverId } = (result ?? {}) as { failoverId?: unknown };
  return typeof failoverId === "string" && failoverId.length > 0 ? failoverId.slice(0, 120) : null;
}
