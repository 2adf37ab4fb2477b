import type { MemberId } from "@orrery/protocol";
import type { ProfileName } from "./profile.ts";

/**
 * How a connection ended. `ended`, `reset`: by the other side or its kernel; `refused`: nobody listens at its port; `left`: it said
 * goodbye; `local`: closed by this side, which says nothing about the peer.
 */
export type CloseReason = "ended" | "reset" | "refused" | "left" | "local";

export type OpinionSeen = {
  readonly member: MemberId;
  /** How long ago that member last heard of the accused, in ms; null when it never did or does not watch it. */
  readonly lastHeardAgoMs: number | null;
};

export type Accusation =
  | {
      readonly kind: "silence";
      /** Proven silence: up to the last turn in which everything that had arrived was read. */
      readonly silentForMs: number;
      /** False for a peer silent since its registration. */
      readonly wasHeard: boolean;
      readonly phi: number;
      /** The silence from which on it was suspected. */
      readonly suspectAfterMs: number;
    }
  | { readonly kind: "closed"; readonly reason: CloseReason; readonly silentForMs: number };

/** What speaks against a peer, as it was known at that moment; times are this member's monotonic clock. */
export type Evidence = {
  readonly peer: MemberId;
  readonly atMs: number;
  readonly accusation: Accusation;
  readonly profile: ProfileName;
  readonly agreed: readonly OpinionSeen[];
  readonly disagreed: readonly OpinionSeen[];
  /** How many members, with this one, must agree; null where no third member could be asked. */
  readonly quorum: number | null;
  readonly lagFactor: number;
  readonly lateRatio: number;
};

/** One plain paragraph: what happened, who agrees, and how far this member trusted itself. */
export function describeEvidence(evidence: Evidence): string {
  return [describeAccusation(evidence), describeOpinions(evidence), describeOwnHealth(evidence)]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function describeAccusation({ peer, accusation, profile }: Evidence): string {
  if (accusation.kind === "closed") return `${peer} ${CLOSE_PHRASES[accusation.reason]}.`;
  const since = accusation.wasHeard ? "" : " since its registration";
  return `${peer} was silent for ${ms(accusation.silentForMs)}${since}, against the ${ms(accusation.suspectAfterMs)} that ${profile} waits (phi ${accusation.phi.toFixed(1)}).`;
}

const CLOSE_PHRASES: { readonly [reason in CloseReason]: string } = {
  ended: "ended its connection without a goodbye",
  reset: "lost its connection: its host reset it",
  refused: "no longer listens: its host refused a connection",
  left: "said goodbye",
  local: "is no longer connected: this member closed the connection",
};

function describeOpinions({ agreed, disagreed, quorum }: Evidence): string {
  const parts = [
    ...(agreed.length > 0 ? [`${agreed.map(heard).join(", ")} agreed`] : []),
    ...(disagreed.length > 0 ? [`${disagreed.map(heard).join(", ")} disagreed`] : []),
  ];
  if (parts.length === 0) return quorum === null ? "No other member could be asked." : "";
  return `${parts.join("; ")}.`;
}

function heard({ member, lastHeardAgoMs }: OpinionSeen): string {
  return lastHeardAgoMs === null
    ? `${member} (heard nothing)`
    : `${member} (heard ${ms(lastHeardAgoMs)} ago)`;
}

function describeOwnHealth({ lagFactor, lateRatio }: Evidence): string {
  if (lagFactor <= 1) return "";
  return `The wait was ${lagFactor.toFixed(1)} times the usual, because ${(lateRatio * 100).toFixed(0)} % of the time went by in late turns.`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
