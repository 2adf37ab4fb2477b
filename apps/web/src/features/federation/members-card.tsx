"use client";
import type { FederationMemberView, FederationView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  Card,
  NO_VALUE,
  Quantity,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
  useNowMs,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useFederationActions } from "./actions/federation-actions-provider.tsx";
import { MemberActionsMenu } from "./actions/member-actions-menu.tsx";
import { type MemberRowProps, placeText, RoleWords } from "./member-cells.tsx";
import { memberFace } from "./member-face.ts";
import { MembersCards } from "./members-cards.tsx";
import { membersInOrder, membersText } from "./membership.ts";

export function MembersCard({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  const openTask = useFederationActions();
  const isPhone = useMediaQuery("(width < 48rem)");
  const viewer = useViewer();
  const nowMs = useNowMs();
  const rows = membersInOrder(federation).map((member) => ({
    federation,
    member,
    face: memberFace(member, federation, { nowMs, viewer }),
  }));
  return (
    <Card
      flush
      title="Members"
      note={membersText(federation)}
      actions={
        can("federations:write") ? (
          <Button size="sm" variant="ghost" onClick={() => openTask({ action: "members", federation })}>
            Change
          </Button>
        ) : null
      }
    >
      {isPhone ? <MembersCards rows={rows} /> : <MembersTable rows={rows} />}
    </Card>
  );
}

function MembersTable({ rows }: { rows: readonly MemberRowProps[] }): ReactNode {
  return (
    <Table>
      <TableHead>
        <tr>
          <TableHeaderCell>Name</TableHeaderCell>
          <TableHeaderCell>State</TableHeaderCell>
          <TableHeaderCell>Role</TableHeaderCell>
          <TableHeaderCell numeric>Priority</TableHeaderCell>
          <TableHeaderCell numeric>Term</TableHeaderCell>
          <TableHeaderCell numeric>Log</TableHeaderCell>
          <TableHeaderCell numeric title="Committed entries that it lacks">
            Entries behind
          </TableHeaderCell>
          <TableHeaderCell numeric title="Event-loop lag of the mesh thread, 99th percentile">
            Loop lag
          </TableHeaderCell>
          <TableHeaderCell numeric title="Median time of the newest log syncs">
            Fsync
          </TableHeaderCell>
          <TableHeaderCell>Hooks</TableHeaderCell>
          <TableHeaderCell numeric>Reported</TableHeaderCell>
          <TableHeaderCell>
            <span className="sr-only">Actions</span>
          </TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <MemberRow key={row.member.memberId} {...row} />
        ))}
      </TableBody>
    </Table>
  );
}

function MemberRow({ federation, member, face }: MemberRowProps): ReactNode {
  // What a silent member measured last is shown, and looks it.
  const lastKnown =
    face.tone === "ok" || face.tone === "info" || face.tone === "warn" ? "" : "text-ink-faint";
  return (
    <TableRow data-member={member.name} data-leader={member.isLeader}>
      <TableCell>
        <PageLink href={`/nodes/${member.nodeId}`} className="font-medium text-ink hover:underline">
          {member.name}
        </PageLink>{" "}
        <span className="text-ink-faint text-xs">{placeText(member)}</span>
      </TableCell>
      <TableCell className="w-full min-w-40 max-w-0">
        <span className="flex min-w-0 items-center gap-2" title={face.reason}>
          <StatusBadge plain tone={face.tone} label={face.label} />
          {face.tone === "ok" ? null : <span className="truncate text-ink-faint text-xs">{face.reason}</span>}
        </span>
      </TableCell>
      <TableCell>
        <RoleWords federation={federation} member={member} />
      </TableCell>
      <TableCell numeric>{member.priority}</TableCell>
      <TableCell numeric className={lastKnown}>
        <Quantity kind="count" value={member.term} />
      </TableCell>
      <TableCell numeric className={lastKnown}>
        <Quantity kind="count" value={member.lastIndex} />
      </TableCell>
      <TableCell numeric className={lastKnown}>
        {member.isLeader ? (
          <span className="text-ink-faint">leads</span>
        ) : (
          <Quantity kind="count" value={member.lagEntries} />
        )}
      </TableCell>
      <TableCell numeric className={lastKnown}>
        <Quantity kind="duration" value={member.loopLagMs} />
      </TableCell>
      <TableCell numeric className={lastKnown}>
        <Quantity kind="duration" value={member.fsyncMs} />
      </TableCell>
      <TableCell className="text-ink-muted">
        <span title={hooksText(member)}>{hookCountText(member)}</span>
      </TableCell>
      <TableCell numeric>
        <AgeText atMs={member.reportedAtMs} className="text-ink-muted" />
      </TableCell>
      <TableCell className="w-0 py-0 text-right">
        <MemberActionsMenu federation={federation} member={member} />
      </TableCell>
    </TableRow>
  );
}

/** "2 of 3"; their names are in the title. */
function hookCountText({ hooks }: Pick<FederationMemberView, "hooks">): string {
  if (hooks === null) return NO_VALUE;
  return `${[hooks.promote, hooks.demote, hooks.changed].filter(Boolean).length} of 3`;
}

/** Which hooks its host's own file configures. */
export function hooksText({ hooks }: Pick<FederationMemberView, "hooks">): string {
  if (hooks === null) return NO_VALUE;
  const names = (["promote", "demote", "changed"] as const).filter((name) => hooks[name]);
  return names.length === 0 ? "none" : names.join(", ");
}
