"use client";
import { AgeText, Quantity, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { MemberActionsMenu } from "./actions/member-actions-menu.tsx";
import { LagWords, type MemberRowProps, placeText, RoleWords } from "./member-cells.tsx";

/** The members on a phone: one card each. */
export function MembersCards({ rows }: { rows: readonly MemberRowProps[] }): ReactNode {
  return (
    <ul aria-label="Members" className="divide-y divide-line">
      {rows.map(({ federation, member, face }) => (
        <li key={member.memberId} data-member={member.name} className="flex items-start gap-2 py-1 pr-2 pl-4">
          <PageLink href={`/nodes/${member.nodeId}`} className="flex min-w-0 flex-1 flex-col gap-1 py-2">
            <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
              <span className="truncate font-medium text-base text-ink">{member.name}</span>
              <StatusBadge tone={face.tone} label={face.label} />
            </span>
            {face.tone === "ok" ? null : (
              <span className="text-pretty text-ink-muted text-xs">{face.reason}</span>
            )}
            <span className="flex flex-wrap gap-x-3 text-ink-faint text-xs">
              <RoleWords federation={federation} member={member} />
              <span>{placeText(member)}</span>
              <span>priority {member.priority}</span>
            </span>
            <span className="flex flex-wrap gap-x-3 text-ink-faint text-xs">
              <span>
                log <Quantity kind="count" value={member.lastIndex} />
              </span>
              {member.isLeader ? null : (
                <span>
                  behind <LagWords member={member} />
                </span>
              )}
              <span>
                fsync <Quantity kind="duration" value={member.fsyncMs} />
              </span>
              <AgeText atMs={member.reportedAtMs} />
            </span>
          </PageLink>
          <span className="pt-1">
            <MemberActionsMenu federation={federation} member={member} />
          </span>
        </li>
      ))}
    </ul>
  );
}
