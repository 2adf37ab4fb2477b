"use client";
import type { AccountRuleView, AccountView } from "@orrery/protocol";
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
import { Plus, Tag } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { QueryTable } from "../../settings/query-table.tsx";
import { AddRuleDialog } from "./add-rule-dialog.tsx";
import { RemoveRuleDialog } from "./remove-rule-dialog.tsx";
import { labelsText } from "./rule-draft.ts";

export function RulesCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const query = useQuery(trpc.accounts.rules.queryOptions({ accountId: account.id }));
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<AccountRuleView | null>(null);
  const mayChange = can("billing:write") && account.state !== "closed";
  const add = (
    <Button size="sm" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      Add rule
    </Button>
  );
  return (
    <Card flush title="Rules" note="by labels" actions={mayChange ? add : undefined}>
      <QueryTable query={query} errorTitle="The rules could not be read">
        {(rules) =>
          rules.length === 0 ? (
            <EmptyState compact icon={<Tag aria-hidden />} title="No rules yet">
              With a rule every node that has its labels belongs to the account, those that are enrolled later
              too.
            </EmptyState>
          ) : (
            <RulesTable rules={rules} onRemove={mayChange ? setRemoving : null} />
          )
        }
      </QueryTable>
      {isAdding ? <AddRuleDialog account={account} onClose={() => setAdding(false)} /> : null}
      {removing === null ? null : (
        <RemoveRuleDialog account={account} rule={removing} onClose={() => setRemoving(null)} />
      )}
    </Card>
  );
}

function RulesTable({
  rules,
  onRemove,
}: {
  rules: readonly AccountRuleView[];
  onRemove: ((rule: AccountRuleView) => void) | null;
}): ReactNode {
  return (
    <Table aria-label="Rules">
      <TableHead>
        <tr>
          <TableHeaderCell>Labels</TableHeaderCell>
          <TableHeaderCell>Of</TableHeaderCell>
          <TableHeaderCell numeric title="The lowest number decides, then the older rule">
            Priority
          </TableHeaderCell>
          <TableHeaderCell>Since</TableHeaderCell>
          <TableHeaderCell>
            <span className="sr-only">Actions</span>
          </TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {rules.map((rule) => (
          <TableRow key={rule.id} data-rule={labelsText(rule.labels)}>
            <TableCell
              className="w-full min-w-32 max-w-0 truncate font-mono text-xs"
              title={labelsText(rule.labels)}
            >
              {labelsText(rule.labels)}
            </TableCell>
            <TableCell className="text-ink-muted">{rule.subjectKind}s</TableCell>
            <TableCell numeric>{rule.priority}</TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={rule.createdAtMs} />
            </TableCell>
            <TableCell className="text-right">
              {onRemove === null ? null : (
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`Remove the rule ${labelsText(rule.labels)}`}
                  onClick={() => onRemove(rule)}
                >
                  Remove…
                </Button>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
