"use client";
import type { AccountView } from "@orrery/protocol";
import { Credits, TableCell, TableHeaderCell } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { AccountRowMenu } from "../account/actions/account-actions-menu.tsx";
import type { OpenAccountTask } from "../account/actions/account-task.tsx";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { SortHead } from "../list/sort-head.tsx";
import { AccountState, FindingCount, LimitsUsed } from "./account-cells.tsx";
import { accountHref, PERIOD_WORDS } from "./account-words.ts";
import type { AccountList } from "./use-account-list.ts";

export type AccountsTableProps = {
  list: AccountList;
  activeId: string | null;
  onActivate: (accountId: string) => void;
  onTask: OpenAccountTask;
};

/** All amounts are credits; the heads say so once. */
export function AccountsTable({ list, activeId, onActivate, onTask }: AccountsTableProps): ReactNode {
  return (
    <ListGrid
      label="Accounts, amounts in credits"
      kind="account"
      activeId={activeId}
      head={
        <>
          <SortHead list={list} sort="name" label="Name" />
          <SortHead list={list} sort="state" label="State" />
          <SortHead list={list} sort="balance" label="Balance, credits" isNumeric />
          <SortHead list={list} sort="available" label="Available" isNumeric />
          <TableHeaderCell numeric title="Reserved, by slices of nodes and by workers">
            Held
          </TableHeaderCell>
          <SortHead list={list} sort="burn" label="Burn, an hour" isNumeric />
          <SortHead list={list} sort="limits" label="Limits used" isNumeric />
          <TableHeaderCell numeric>Nodes</TableHeaderCell>
          <SortHead list={list} sort="findings" label="Findings" />
          <TableHeaderCell>Billed</TableHeaderCell>
        </>
      }
    >
      {list.rows.map((account) => (
        <AccountRow
          key={account.id}
          account={account}
          isActive={account.id === activeId}
          onActivate={onActivate}
          onTask={onTask}
        />
      ))}
    </ListGrid>
  );
}

function AccountRow({
  account,
  isActive,
  onActivate,
  onTask,
}: {
  account: AccountView;
  isActive: boolean;
  onActivate: (accountId: string) => void;
  onTask: OpenAccountTask;
}): ReactNode {
  return (
    <ListRow
      kind="account"
      rowId={account.id}
      isActive={isActive}
      onActivate={onActivate}
      menu={<AccountRowMenu account={account} onTask={onTask} />}
      data-account={account.name}
      data-state={account.state}
    >
      <th scope="row" className="w-full min-w-40 max-w-0 truncate px-3 pl-4 text-left font-medium">
        <PageLink href={accountHref(account.id)} className="hover:underline">
          {account.name}
        </PageLink>
      </th>
      <TableCell>
        <AccountState plain account={account} />
      </TableCell>
      <TableCell numeric className={account.balanceUnits.startsWith("-") ? "text-warn" : ""}>
        <Credits unit="" units={account.balanceUnits} />
      </TableCell>
      <TableCell numeric>
        <Credits unit="" units={account.availableUnits} />
      </TableCell>
      <TableCell numeric className="text-ink-muted">
        <Credits unit="" units={account.heldUnits} />
      </TableCell>
      <TableCell numeric>
        <Credits unit="" units={account.burnUnitsPerHour} />
      </TableCell>
      <TableCell numeric>
        <LimitsUsed account={account} />
      </TableCell>
      <TableCell numeric>{account.nodeCount}</TableCell>
      <TableCell>
        <FindingCount count={account.openFindingCount} />
      </TableCell>
      <TableCell className="text-ink-muted">
        {PERIOD_WORDS[account.period].label}, {account.currency}
      </TableCell>
    </ListRow>
  );
}
