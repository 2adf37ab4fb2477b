import type { FederationView } from "@orrery/protocol";
import { AgeText, NO_VALUE, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";
import { memberName } from "../federation/membership.ts";

/** p50 of past takeovers after a dead process; with too few of them what the links predict, marked as such. */
export function TakeoverCell({ federation }: { federation: FederationView }): ReactNode {
  const { closed } = federation.readiness;
  if (closed === null) return <span className="text-ink-faint">{NO_VALUE}</span>;
  return (
    <span title={closed.sentence}>
      {closed.basis === "links" ? <span className="text-ink-faint">≈ </span> : null}
      <Quantity kind="duration" value={closed.ms} />
    </span>
  );
}

/** Who would take over now. */
export function NextText({ federation }: { federation: FederationView }): ReactNode {
  const { nextId } = federation.readiness;
  return nextId === null ? "nobody next" : `${memberName(federation, nextId)} next`;
}

const OUTCOMES = {
  running: "under way",
  succeeded: "",
  failed: "failed",
  blocked: "blocked",
  cleared: "false alarm",
} as const;

export function LastFailoverCell({ federation }: { federation: FederationView }): ReactNode {
  const newest = federation.runningFailover ?? federation.lastFailover;
  if (newest === null) return <span className="text-ink-faint">never</span>;
  const outcome = OUTCOMES[newest.outcome];
  return (
    <span title={newest.summary}>
      <AgeText atMs={newest.startedAtMs} className="text-ink-muted" />
      {outcome === "" ? null : <span className="text-ink-faint"> {outcome}</span>}
    </span>
  );
}
