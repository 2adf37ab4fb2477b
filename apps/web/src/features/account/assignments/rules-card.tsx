"use client";
import type { AccountRuleView, AccountView } from "@orrery/protocol";
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
import { Plus, Tag } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { QueryTable } from "../../settings/query-table.tsx";
import { AddRuleDialog } from "./add-rule-dialog.tsx";
import { RemoveRuleDialog } from "./remove-rule-dialog.tsx";
import { labelsText } from "./rule-draft.ts";

export function RulesCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const Rules = useMediaQuery("(width < 48rem)") ? RuleItems : RulesTable;
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
            <Rules rules={rules} onRemove={mayChange ? setRemoving : null} />
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

type RulesProps = {
  rules: readonly AccountRuleView[];
  /** Null = they may not be changed. */
  onRemove: ((rule: AccountRuleView) => void) | null;
};

/** The same rules on a phone. */
function RuleItems({ rules, onRemove }: RulesProps): ReactNode {
  return (
    <ItemList label="Rules">
      {rules.map((rule) => (
        <Item
          key={rule.id}
          data-rule={labelsText(rule.labels)}
          title={<span className="break-all font-mono text-xs">{labelsText(rule.labels)}</span>}
          end={onRemove === null ? null : <RemoveButton rule={rule} onRemove={onRemove} />}
        >
          of {rule.subjectKind}s, priority {rule.priority}, since <AgeText atMs={rule.createdAtMs} />
        </Item>
      ))}
    </ItemList>
  );
}

function RemoveButton({
  rule,
  onRemove,
}: {
  rule: AccountRuleView;
  onRemove: (rule: AccountRuleView) => void;
}): ReactNode {
  return (
    <Button
      size="sm"
      variant="ghost"
      className="-mr-2"
      aria-label={`Remove the rule ${labelsText(rule.labels)}`}
      onClick={() => onRemove(rule)}
    >
      Remove…
    </Button>
  );
}

function RulesTable({ rules, onRemove }: RulesProps): ReactNode {
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
              {onRemove === null ? null : <RemoveButton rule={rule} onRemove={onRemove} />}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
