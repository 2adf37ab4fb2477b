"use client";
import { Button, EmptyState } from "@orrery/ui";
import { FilePlus2, ReceiptText, Wallet } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useAccounts } from "../accounts/use-accounts.ts";
import { NothingMatches } from "../list/nothing-matches.tsx";

export function InvoicesEmpty({
  isFiltered,
  onClearFilter,
  onNew,
}: {
  isFiltered: boolean;
  onClearFilter: () => void;
  onNew: () => void;
}): ReactNode {
  const { can } = useMe();
  const accounts = useAccounts({ withClosed: true });
  if (isFiltered) {
    return (
      <NothingMatches title="No invoice matches" onClearFilter={onClearFilter}>
        Choose another account or another state.
      </NothingMatches>
    );
  }
  return (
    <EmptyState
      icon={<ReceiptText aria-hidden />}
      title="No invoices yet"
      action={
        !can("billing:write") ? undefined : accounts.data?.length === 0 ? (
          <Button asChild variant="primary">
            <PageLink href="/accounts?new=true">
              <Wallet aria-hidden />
              Open the first account
            </PageLink>
          </Button>
        ) : (
          <Button variant="primary" icon={<FilePlus2 aria-hidden />} onClick={onNew}>
            New draft
          </Button>
        )
      }
    >
      An invoice sums what an account used in a day, a week, a month or a year. Drafts are made by themselves
      when a period ends; one of the running period can be made at any time to see what it comes to.
    </EmptyState>
  );
}
