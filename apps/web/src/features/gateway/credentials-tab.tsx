"use client";
import type { GatewayCredentialView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  Item,
  ItemList,
  Skeleton,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
  toast,
} from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { parseAsBoolean, useQueryState } from "nuqs";
import { type ReactNode, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { describeError } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { NewCredentialDialog } from "./new-credential-dialog.tsx";
import { usePoolNames } from "./use-pool-names.ts";

const REFETCH_MS = 10_000;

export function CredentialsTab(): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const query = useQuery(
    trpc.gatewayCredentials.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }),
  );
  const isPhone = useMediaQuery("(width < 48rem)");
  const [isNew, setNew] = useQueryState("new", parseAsBoolean.withDefault(false));
  const [revoking, setRevoking] = useState<GatewayCredentialView | null>(null);
  const newButton = can("pools:write") ? (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => void setNew(true)}>
      New credential
    </Button>
  ) : null;
  return (
    <>
      <NotRefreshed error={query.data === undefined ? null : query.error} />
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The credentials could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div aria-busy="true">
            <Skeleton className="h-48" />
          </div>
        )
      ) : query.data.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden />} title="No worker has a credential yet" action={newButton}>
          A credential lets one worker send its traffic through the pools that it names.
        </EmptyState>
      ) : (
        <Card flush title="Workers' credentials" note="secrets are shown once" actions={newButton}>
          {isPhone ? (
            <CredentialItems credentials={query.data} onRevoke={setRevoking} />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <section aria-label="Credentials" tabIndex={0} className="overflow-x-auto">
              <CredentialsTable credentials={query.data} onRevoke={setRevoking} />
            </section>
          )}
        </Card>
      )}
      {isNew && can("pools:write") ? <NewCredentialDialog onClose={() => void setNew(null)} /> : null}
      {revoking === null ? null : <RevokeDialog credential={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

type CredentialsProps = {
  credentials: readonly GatewayCredentialView[];
  onRevoke: (credential: GatewayCredentialView) => void;
};

function CredentialsTable({ credentials, onRevoke }: CredentialsProps): ReactNode {
  const poolName = usePoolNames();
  return (
    <Table>
      <TableHead>
        <tr>
          <TableHeaderCell>Worker</TableHeaderCell>
          <TableHeaderCell>Pools</TableHeaderCell>
          <TableHeaderCell>State</TableHeaderCell>
          <TableHeaderCell>Last used</TableHeaderCell>
          <TableHeaderCell>Created</TableHeaderCell>
          <TableHeaderCell>
            <span className="sr-only">Actions</span>
          </TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {credentials.map((credential) => (
          <TableRow key={credential.id} data-credential={credential.worker}>
            <th scope="row" className="px-3 pl-4 text-left font-medium">
              {credential.worker}
            </th>
            <TableCell className="max-w-80 truncate" title={credential.poolIds.map(poolName).join(", ")}>
              {credential.poolIds.map(poolName).join(", ")}
            </TableCell>
            <TableCell>
              <CredentialState credential={credential} />
            </TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={credential.lastUsedAtMs} />
            </TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={credential.createdAtMs} />
            </TableCell>
            <TableCell className="text-right">
              <RevokeButton credential={credential} onRevoke={onRevoke} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function CredentialItems({ credentials, onRevoke }: CredentialsProps): ReactNode {
  const poolName = usePoolNames();
  return (
    <ItemList label="Credentials">
      {credentials.map((credential) => (
        <Item
          key={credential.id}
          data-credential={credential.worker}
          title={
            <span className="flex flex-wrap items-center gap-x-2">
              {credential.worker} <CredentialState credential={credential} />
            </span>
          }
          end={<RevokeButton credential={credential} onRevoke={onRevoke} />}
        >
          {credential.poolIds.map(poolName).join(", ")}
          <span className="block">
            last used <AgeText atMs={credential.lastUsedAtMs} />, created{" "}
            <AgeText atMs={credential.createdAtMs} />
          </span>
        </Item>
      ))}
    </ItemList>
  );
}

function CredentialState({ credential: { revokedAtMs } }: { credential: GatewayCredentialView }): ReactNode {
  if (revokedAtMs === null) return <StatusBadge plain tone="ok" label="Good" />;
  return (
    <span className="flex items-center gap-1.5">
      <StatusBadge plain tone="idle" label="Revoked" />
      <AgeText atMs={revokedAtMs} className="text-ink-muted text-xs" />
    </span>
  );
}

function RevokeButton({
  credential,
  onRevoke,
}: {
  credential: GatewayCredentialView;
  onRevoke: CredentialsProps["onRevoke"];
}): ReactNode {
  const { can } = useMe();
  if (credential.revokedAtMs !== null || !can("pools:write")) return null;
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-label={`Revoke the credential of ${credential.worker}`}
      onClick={() => onRevoke(credential)}
    >
      Revoke…
    </Button>
  );
}

function RevokeDialog({
  credential,
  onClose,
}: {
  credential: GatewayCredentialView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const poolName = usePoolNames();
  const revoke = useMutation(trpc.gatewayCredentials.revoke.mutationOptions());

  async function confirm(): Promise<void> {
    await revoke.mutateAsync({ credentialId: credential.id });
    await queryClient.invalidateQueries(trpc.gatewayCredentials.list.queryFilter());
    toast.success(`Revoked the credential of ${credential.worker}`);
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Revoke the credential of ${credential.worker}`}
      consequences={[
        `Every gateway turns it away from now on, for ${credential.poolIds.map(poolName).join(", ")}.`,
        "Tunnels and requests that were opened with it are cut.",
        <>
          It was last used <AgeText key="age" atMs={credential.lastUsedAtMs} />.
        </>,
        "It cannot be made valid again.",
      ]}
      confirmLabel="Revoke credential"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
