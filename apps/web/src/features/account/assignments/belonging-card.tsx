"use client";
import type { AccountAssignmentView, AccountView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  Card,
  EmptyState,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Hand, Server } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { QueryTable } from "../../settings/query-table.tsx";
import { AssignDialog } from "./assign-dialog.tsx";
import { labelsText } from "./rule-draft.ts";
import { UnassignDialog } from "./unassign-dialog.tsx";

const REFETCH_MS = 5000;

/** What belongs to the account now, and why. */
export function BelongingCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const query = useQuery(
    trpc.accounts.assignments.queryOptions({ accountId: account.id }, { refetchInterval: REFETCH_MS }),
  );
  const [isAssigning, setAssigning] = useState(false);
  const [leaving, setLeaving] = useState<AccountAssignmentView | null>(null);
  const mayChange = can("billing:write") && account.state !== "closed";
  const assign = (
    <Button size="sm" icon={<Hand aria-hidden />} onClick={() => setAssigning(true)}>
      Assign by hand
    </Button>
  );
  return (
    <Card
      flush
      title="Belongs to it now"
      {...(query.data === undefined ? {} : { note: String(query.data.length) })}
      actions={mayChange ? assign : undefined}
    >
      <QueryTable query={query} errorTitle="The assignments could not be read">
        {(assignments) =>
          assignments.length === 0 ? (
            <EmptyState compact icon={<Server aria-hidden />} title="Nothing belongs to it yet">
              Add a rule for the labels of its nodes, or assign one by hand. What they use is paid by this
              account from then on.
            </EmptyState>
          ) : (
            <BelongingTable
              account={account}
              assignments={assignments}
              onLeave={mayChange ? setLeaving : null}
            />
          )
        }
      </QueryTable>
      {isAssigning ? <AssignDialog account={account} onClose={() => setAssigning(false)} /> : null}
      {leaving === null ? null : (
        <UnassignDialog account={account} assignment={leaving} onClose={() => setLeaving(null)} />
      )}
    </Card>
  );
}

function BelongingTable({
  account,
  assignments,
  onLeave,
}: {
  account: AccountView;
  assignments: readonly AccountAssignmentView[];
  onLeave: ((assignment: AccountAssignmentView) => void) | null;
}): ReactNode {
  const trpc = useTRPC();
  const { data: rules } = useQuery(trpc.accounts.rules.queryOptions({ accountId: account.id }));
  const whyOf = (ruleId: string): string => {
    const rule = rules?.find(({ id }) => id === ruleId);
    return rule === undefined ? "a rule" : labelsText(rule.labels);
  };
  return (
    <Table aria-label="What belongs to the account now">
      <TableHead>
        <tr>
          <TableHeaderCell>Name</TableHeaderCell>
          <TableHeaderCell>Kind</TableHeaderCell>
          <TableHeaderCell>Why</TableHeaderCell>
          <TableHeaderCell>Since</TableHeaderCell>
          <TableHeaderCell>
            <span className="sr-only">Actions</span>
          </TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {assignments.map((each) => (
          <TableRow key={`${each.subjectKind} ${each.subjectId}`} data-assigned={each.subjectName}>
            <TableCell className="font-medium">
              {each.subjectKind === "node" ? (
                <PageLink href={`/nodes/${encodeURIComponent(each.subjectId)}`} className="hover:underline">
                  {each.subjectName}
                </PageLink>
              ) : (
                each.subjectName
              )}
            </TableCell>
            <TableCell className="text-ink-muted">{each.subjectKind}</TableCell>
            <TableCell className="w-full min-w-24 max-w-0 truncate text-ink-muted">
              {each.ruleId === null ? (
                "by hand"
              ) : (
                <>
                  has <span className="font-mono text-xs">{whyOf(each.ruleId)}</span>
                </>
              )}
            </TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={each.sinceAtMs} />
            </TableCell>
            <TableCell className="text-right">
              {onLeave === null || each.ruleId !== null ? null : (
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`No longer assign ${each.subjectName} by hand`}
                  onClick={() => onLeave(each)}
                >
                  Let go…
                </Button>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
