"use client";
import type { LedgerVerdict } from "@orrery/protocol";
import { AgeText, Button, Card, formatWhole, StatusBadge, useViewerLocale } from "@orrery/ui";
import { BookCheck } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { accountHref } from "../accounts/account-words.ts";
import { useAccounts } from "../accounts/use-accounts.ts";
import { useProvenBooks } from "./use-proven-books.ts";

/** Every entry of every account is read and reckoned anew; what does not fit is named. */
export function BooksCard(): ReactNode {
  const query = useProvenBooks();
  return (
    <Card
      title="Books"
      actions={
        <Button
          size="sm"
          icon={<BookCheck aria-hidden />}
          pending={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Prove the books
        </Button>
      }
    >
      {query.isError && !query.isFetching ? (
        <QueryError compact title="The books could not be proven" error={query.error} />
      ) : query.data === undefined ? (
        <p className="text-pretty text-ink-muted text-sm">
          Reckons everything anew: each entry's hash, balance and place in the chain, that what was used is
          what was charged and booked, and that invoices say the same. With much usage this takes a while.
        </p>
      ) : (
        <Verdict verdict={query.data} atMs={query.dataUpdatedAt} />
      )}
    </Card>
  );
}

function Verdict({ verdict, atMs }: { verdict: LedgerVerdict; atMs: number }): ReactNode {
  const locale = useViewerLocale();
  const { accountCount, entryCount, problemCount, problems } = verdict;
  const counted = `${formatWhole(entryCount, locale)} ${entryCount === 1 ? "entry" : "entries"} of ${formatWhole(accountCount, locale)} ${accountCount === 1 ? "account" : "accounts"}`;
  return (
    <div className="flex flex-col gap-3" data-verdict={problemCount === 0 ? "proven" : "broken"}>
      <div className="flex flex-col gap-1">
        <StatusBadge
          tone={problemCount === 0 ? "ok" : "bad"}
          label={
            problemCount === 0
              ? "Proven"
              : `${formatWhole(problemCount, locale)} ${problemCount === 1 ? "problem" : "problems"}`
          }
          className="self-start"
        />
        <p className="text-ink-muted text-sm">
          {counted}, <AgeText atMs={atMs} />
        </p>
      </div>
      {problems.length === 0 ? null : (
        <Problems problems={problems} isAll={problems.length === problemCount} />
      )}
    </div>
  );
}

function Problems({ problems, isAll }: { problems: LedgerVerdict["problems"]; isAll: boolean }): ReactNode {
  const { data: accounts } = useAccounts();
  return (
    <ul aria-label="Problems" className="flex flex-col gap-2">
      {problems.map(({ accountId, entry, problem }) => (
        <li key={`${accountId} ${entry} ${problem}`} className="text-pretty text-ink-muted text-sm">
          <PageLink
            href={
              entry === null
                ? accountHref(accountId, "ledger")
                : `${accountHref(accountId, "ledger")}&entry=${entry}`
            }
            className="text-ink underline decoration-line-strong underline-offset-2 hover:decoration-current"
          >
            {accounts?.find(({ id }) => id === accountId)?.name ?? accountId}
            {entry === null ? "" : `, entry ${entry}`}
          </PageLink>
          : {problem}
        </li>
      ))}
      {isAll ? null : <li className="text-ink-faint text-xs">These are the first hundred.</li>}
    </ul>
  );
}
