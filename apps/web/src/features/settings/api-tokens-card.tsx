"use client";
import type { ApiTokenView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
  toast,
  useNowMs,
} from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { CreateApiTokenDialog } from "./create-api-token-dialog.tsx";
import { QueryTable } from "./query-table.tsx";

export function ApiTokensCard() {
  const trpc = useTRPC();
  const query = useQuery(trpc.apiTokens.list.queryOptions());
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiTokenView | null>(null);
  const create = (
    <Button size="sm" variant="primary" icon={<Plus aria-hidden />} onClick={() => setCreating(true)}>
      Create token
    </Button>
  );
  return (
    <Card flush title="API tokens" note="for the CLI and for automation" actions={create}>
      <QueryTable query={query} errorTitle="The tokens could not be read">
        {(tokens) =>
          tokens.length === 0 ? (
            <EmptyState compact icon={<KeyRound aria-hidden />} title="No API tokens yet">
              Create one for a script or for the CLI on another machine, with only the permissions it needs.
            </EmptyState>
          ) : (
            <Table>
              <TableHead>
                <TableRow>
                  <TableHeaderCell>Name</TableHeaderCell>
                  <TableHeaderCell>Begins with</TableHeaderCell>
                  <TableHeaderCell>Owner</TableHeaderCell>
                  <TableHeaderCell>Scopes</TableHeaderCell>
                  <TableHeaderCell>Last used</TableHeaderCell>
                  <TableHeaderCell>State</TableHeaderCell>
                  <TableHeaderCell>
                    <span className="sr-only">Actions</span>
                  </TableHeaderCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {tokens.map((token) => (
                  <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
                ))}
              </TableBody>
            </Table>
          )
        }
      </QueryTable>
      {isCreating ? <CreateApiTokenDialog onClose={() => setCreating(false)} /> : null}
      {revoking === null ? null : <RevokeTokenDialog token={revoking} onClose={() => setRevoking(null)} />}
    </Card>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiTokenView; onRevoke: () => void }) {
  const nowAtMs = useNowMs();
  const isExpired = token.expiresAtMs !== null && nowAtMs !== null && token.expiresAtMs <= nowAtMs;
  const isUsable = token.revokedAtMs === null && !isExpired;
  return (
    <TableRow>
      <TableCell className="font-medium">{token.name}</TableCell>
      <TableCell className="font-mono text-xs">{token.prefix}…</TableCell>
      <TableCell className="text-ink-muted">{token.ownerName}</TableCell>
      <TableCell title={token.scopes.join("\n")} className="text-ink-muted">
        {token.scopes.length === 1 ? token.scopes[0] : `${token.scopes.length} permissions`}
      </TableCell>
      <TableCell className="text-ink-muted">
        <AgeText atMs={token.lastUsedAtMs} />
      </TableCell>
      <TableCell>
        {token.revokedAtMs !== null ? (
          <StatusBadge plain tone="idle" label="Revoked" />
        ) : isExpired ? (
          <StatusBadge plain tone="idle" label="Expired" />
        ) : token.expiresAtMs === null ? (
          <StatusBadge plain tone="ok" label="Does not expire" />
        ) : (
          <span className="flex items-center gap-1.5">
            <StatusBadge plain tone="ok" label="Expires" />
            <AgeText atMs={token.expiresAtMs} className="text-ink-muted text-xs" />
          </span>
        )}
      </TableCell>
      <TableCell className="text-right">
        {isUsable ? (
          <Button size="sm" variant="ghost" aria-label={`Revoke ${token.name}`} onClick={onRevoke}>
            Revoke…
          </Button>
        ) : null}
      </TableCell>
    </TableRow>
  );
}

function RevokeTokenDialog({ token, onClose }: { token: ApiTokenView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(trpc.apiTokens.revoke.mutationOptions());

  async function confirm(): Promise<void> {
    await revoke.mutateAsync({ apiTokenId: token.id });
    await queryClient.invalidateQueries(trpc.apiTokens.list.queryFilter());
    toast.success(`Revoked ${token.name}`);
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Revoke ${token.name}`}
      consequences={["Whoever uses this token is refused from now on.", "It cannot be made valid again."]}
      confirmLabel="Revoke token"
      destructive
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
