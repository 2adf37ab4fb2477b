"use client";
import type { AccountView } from "@orrery/protocol";
import { AgeText, Button, Card } from "@orrery/ui";
import type { ReactNode } from "react";
import { AccountState } from "../../accounts/account-cells.tsx";
import type { OpenAccountTask } from "../actions/account-task.tsx";

export function StateCard({ account, onTask }: { account: AccountView; onTask: OpenAccountTask }): ReactNode {
  const { state } = account;
  return (
    <Card title="State">
      <div className="flex flex-col gap-3">
        <p className="flex flex-wrap items-center gap-x-2 text-ink-muted text-sm">
          <AccountState account={account} />
          <AgeText atMs={account.stateSinceAtMs ?? account.createdAtMs} className="text-ink-faint text-xs" />
        </p>
        <p className="text-pretty text-ink-muted text-sm">
          {state === "closed"
            ? "Nothing happens on it any more. Its ledger and its invoices stay."
            : state === "suspended"
              ? "Usage is refused. Credits may still be granted and sold; fees and invoices go on."
              : "Usage is served as far as credits and limits reach."}
        </p>
        {state === "closed" ? null : (
          <div className="flex flex-wrap gap-2">
            {state === "suspended" ? (
              <Button variant="primary" onClick={() => onTask({ action: "resume", account })}>
                Resume…
              </Button>
            ) : (
              <Button onClick={() => onTask({ action: "suspend", account })}>Suspend…</Button>
            )}
            <Button variant="danger" onClick={() => onTask({ action: "close", account })}>
              Close account…
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
