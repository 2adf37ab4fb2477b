import type { FederationMemberView, FederationView } from "@orrery/protocol";
import { formatExactTime, NO_VALUE, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";
import type { MemberFace } from "./member-face.ts";

export type MemberRowProps = {
  federation: FederationView;
  member: FederationMemberView;
  face: MemberFace;
};

/** "voter", "observer, to be a voter", "voter, never leads". */
export function RoleWords({ federation, member }: Pick<MemberRowProps, "federation" | "member">): ReactNode {
  const never = federation.policy.never.find(({ memberId }) => memberId === member.memberId);
  const now = member.role ?? "joining";
  return (
    <span>
      {member.isLeader ? "leader" : now}
      {member.desiredRole !== null && member.role !== null && member.role !== member.desiredRole ? (
        <span className="text-ink-faint text-xs"> to {member.desiredRole}</span>
      ) : null}
      {never === undefined ? null : (
        <span
          className="text-ink-faint text-xs"
          title={`By ${never.byName}${never.reason === "" ? "" : `: ${never.reason}`}; ${never.untilAtMs === null ? "until someone ends it" : `until ${formatExactTime(never.untilAtMs)}`}`}
        >
          {" "}
          never leads
        </span>
      )}
    </span>
  );
}

export function LagWords({ member }: { member: FederationMemberView }): ReactNode {
  if (member.isLeader) return <span className="text-ink-faint">leads</span>;
  if (member.lagEntries === null) return <span className="text-ink-faint">{NO_VALUE}</span>;
  return (
    <>
      <Quantity kind="count" value={member.lagEntries} />{" "}
      <span className="text-ink-faint">{member.lagEntries === 1 ? "entry" : "entries"}</span>
    </>
  );
}

export function placeText({ region, zone }: Pick<FederationMemberView, "region" | "zone">): string {
  return [region, zone].filter((part) => part !== "").join(" / ");
}
