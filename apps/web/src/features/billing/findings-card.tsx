"use client";
import type { AccountId, FindingView } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, SegmentedControl, StatusBadge } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { accountHref } from "../accounts/account-words.ts";
import { QueryTable } from "../settings/query-table.tsx";
import { DismissFindingDialog } from "./dismiss-finding-dialog.tsx";
import { evidenceLines, FINDING_LABELS } from "./finding-words.ts";

const REFETCH_MS = 5000;

/** What does not look right: of one account, or of all. */
export function FindingsCard({ accountId }: { accountId?: AccountId }): ReactNode {
  const trpc = useTRPC();
  const [shown, setShown] = useState<"open" | "all">("open");
  const [dismissing, setDismissing] = useState<FindingView | null>(null);
  const query = useQuery(
    trpc.findings.list.queryOptions(
      { ...(accountId === undefined ? {} : { accountId }), openOnly: shown === "open" },
      { refetchInterval: REFETCH_MS },
    ),
  );
  return (
    <Card
      flush
      title="Findings"
      {...(query.data === undefined || query.data.length === 0 ? {} : { note: String(query.data.length) })}
      actions={
        <SegmentedControl
          label="Findings that are shown"
          value={shown}
          onValueChange={setShown}
          options={[
            { value: "open", label: "Open" },
            { value: "all", label: "All" },
          ]}
        />
      }
    >
      <QueryTable query={query} errorTitle="The findings could not be read">
        {(findings) =>
          findings.length === 0 ? (
            <EmptyState
              compact
              icon={<ShieldCheck aria-hidden />}
              title={shown === "open" ? "No finding is open" : "Nothing was found yet"}
            >
              What does not look right, such as the same id with another content, appears here with its
              evidence.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {findings.map((finding) => (
                <FindingItem
                  key={finding.id}
                  finding={finding}
                  withAccount={accountId === undefined}
                  onDismiss={setDismissing}
                />
              ))}
            </ul>
          )
        }
      </QueryTable>
      {dismissing === null ? null : (
        <DismissFindingDialog finding={dismissing} onClose={() => setDismissing(null)} />
      )}
    </Card>
  );
}

function FindingItem({
  finding,
  withAccount,
  onDismiss,
}: {
  finding: FindingView;
  withAccount: boolean;
  onDismiss: (finding: FindingView) => void;
}): ReactNode {
  const { can } = useMe();
  const isOpen = finding.dismissedAtMs === null;
  const lines = evidenceLines(finding.evidence);
  return (
    <li data-finding={finding.kind} className="flex flex-col gap-1 px-4 py-3">
      <div className="flex min-h-6 items-center justify-between gap-3">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-ink text-sm">
          <StatusBadge plain tone={isOpen ? "warn" : "idle"} label={FINDING_LABELS[finding.kind]} />
          {finding.hasParked ? <StatusBadge tone="bad" label="Suspended the account" /> : null}
        </p>
        {isOpen && can("billing:write") ? (
          <Button
            size="sm"
            variant="ghost"
            className="-my-1 -mr-2"
            aria-label={`Dismiss: ${FINDING_LABELS[finding.kind]}, ${finding.accountName}`}
            onClick={() => onDismiss(finding)}
          >
            Dismiss…
          </Button>
        ) : null}
      </div>
      <p className="text-pretty text-ink-muted text-sm">{finding.sentence}</p>
      <p className="text-ink-faint text-xs">
        {withAccount ? (
          <>
            <PageLink
              href={accountHref(finding.accountId, "settings")}
              className="text-ink underline decoration-line-strong underline-offset-2 hover:decoration-current"
            >
              {finding.accountName}
            </PageLink>
            {", "}
          </>
        ) : null}
        {finding.count === 1 ? "once" : `${finding.count} times`}, last <AgeText atMs={finding.lastAtMs} />
      </p>
      {isOpen ? null : (
        <p className="text-pretty text-ink-faint text-xs">
          Dismissed by {finding.dismissedBy ?? "somebody"}, <AgeText atMs={finding.dismissedAtMs} />:{" "}
          {finding.dismissReason}
        </p>
      )}
      {lines.length === 0 ? null : (
        <details className="text-xs">
          <summary className="w-fit cursor-pointer rounded-sm text-ink-muted hover:text-ink touch:py-3">
            Evidence
          </summary>
          <ul className="mt-1 flex flex-col gap-0.5 rounded-md bg-inset px-2.5 py-2 text-ink-muted">
            {lines.map((line) => (
              <li key={line} className="wrap-anywhere">
                {line}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
