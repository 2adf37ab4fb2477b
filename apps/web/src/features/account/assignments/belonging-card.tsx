"use client";
import type { AccountAssignmentView, AccountView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  Card,
  EmptyState,
  Item,
  ItemList,
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
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
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
            <Belonging account={account} assignments={assignments} onLeave={mayChange ? setLeaving : null} />
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

type BelongingProps = {
  account: AccountView;
  assignments: readonly AccountAssignmentView[];
  /** Null = they may not be changed. */
  onLeave: ((assignment: AccountAssignmentView) => void) | null;
};

function Belonging(props: BelongingProps): ReactNode {
  const trpc = useTRPC();
  const isPhone = useMediaQuery("(width < 48rem)");
  const { data: rules } = useQuery(trpc.accounts.rules.queryOptions({ accountId: props.account.id }));
  const labelsOf = (ruleId: string): string => {
    const rule = rules?.find(({ id }) => id === ruleId);
    return rule === undefined ? "a rule" : labelsText(rule.labels);
  };
  return isPhone ? (
    <BelongingItems {...props} labelsOf={labelsOf} />
  ) : (
    <BelongingTable {...props} labelsOf={labelsOf} />
  );
}

type BelongingRowsProps = BelongingProps & { labelsOf: (ruleId: string) => string };

/** The same on a phone. */
function BelongingItems({ assignments, onLeave, labelsOf }: BelongingRowsProps): ReactNode {
  return (
    <ItemList label="What belongs to the account now">
      {assignments.map((each) => (
        <Item
          key={`${each.subjectKind} ${each.subjectId}`}
          data-assigned={each.subjectName}
          title={<SubjectName assignment={each} />}
          end={
            onLeave === null || each.ruleId !== null ? null : (
              <LeaveButton assignment={each} onLeave={onLeave} />
            )
          }
        >
          {each.subjectKind}, <Why assignment={each} labelsOf={labelsOf} />, since{" "}
          <AgeText atMs={each.sinceAtMs} />
        </Item>
      ))}
    </ItemList>
  );
}

function SubjectName({
  assignment: { subjectKind, subjectId, subjectName },
}: {
  assignment: AccountAssignmentView;
}): ReactNode {
  if (subjectKind !== "node") return subjectName;
  return (
    <PageLink href={`/nodes/${encodeURIComponent(subjectId)}`} className="hover:underline">
      {subjectName}
    </PageLink>
  );
}

function Why({
  assignment: { ruleId },
  labelsOf,
}: {
  assignment: AccountAssignmentView;
  labelsOf: (ruleId: string) => string;
}): ReactNode {
  if (ruleId === null) return "by hand";
  return (
    <>
      has <span className="font-mono text-xs">{labelsOf(ruleId)}</span>
    </>
  );
}

function LeaveButton({
  assignment,
  onLeave,
}: {
  assignment: AccountAssignmentView;
  onLeave: (assignment: AccountAssignmentView) => void;
}): ReactNode {
  return (
    <Button
      size="sm"
      variant="ghost"
      className="-mr-2"
      aria-label={`No longer assign ${assignment.subjectName} by hand`}
      onClick={() => onLeave(assignment)}
    >
      Let go…
    </Button>
  );
}

function BelongingTable({ assignments, onLeave, labelsOf }: BelongingRowsProps): ReactNode {
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
              <SubjectName assignment={each} />
            </TableCell>
            <TableCell className="text-ink-muted">{each.subjectKind}</TableCell>
            <TableCell className="w-full min-w-24 max-w-0 truncate text-ink-muted">
              <Why assignment={each} labelsOf={labelsOf} />
            </TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={each.sinceAtMs} />
            </TableCell>
            <TableCell className="text-right">
              {onLeave === null || each.ruleId !== null ? null : (
                <LeaveButton assignment={each} onLeave={onLeave} />
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
