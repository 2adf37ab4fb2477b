"use client";
import type { AccountId, AccountView } from "@orrery/protocol";
import { Skeleton } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { SubjectAbsent } from "../events/subject-absent.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { AccountHeader } from "./account-header.tsx";
import { AccountSections } from "./account-sections.tsx";
import { type AccountTask, AccountTaskDialog } from "./actions/account-task.tsx";
import { useAccount } from "./use-account.ts";

/** Opens with what the server fetched, and is read again every two seconds. */
export function AccountPage({ accountId }: { accountId: AccountId }): ReactNode {
  const query = useAccount(accountId);
  if (query.data !== undefined) return <AccountDetail account={query.data} error={query.error} />;
  if (wireErrorOf(query.error)?.code === "NOT_FOUND") {
    return (
      <SubjectAbsent
        kind="account"
        id={accountId}
        removedTitle={(name) => `The account ${name} is gone`}
        aftermath=""
        neverWas="There never was an account with the id"
        listHref="/accounts"
      />
    );
  }
  if (query.error !== null) {
    return (
      <QueryError
        title="The account could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <AccountSkeleton />;
}

function AccountDetail({ account, error }: { account: AccountView; error: unknown }): ReactNode {
  const [task, setTask] = useState<AccountTask | null>(null);
  return (
    <>
      <AccountHeader account={account} onTask={setTask} />
      <NotRefreshed error={error} />
      <AccountSections account={account} onTask={setTask} />
      <AccountTaskDialog task={task === null ? null : { ...task, account }} onClose={() => setTask(null)} />
    </>
  );
}

function AccountSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-9 w-96" />
      <Skeleton className="h-28" />
      <Skeleton className="h-72" />
    </div>
  );
}
