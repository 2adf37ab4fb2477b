"use client";
import type { WorkerSecretView } from "@orrery/protocol/workers";
import {
  AgeText,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  Item,
  ItemList,
  Skeleton,
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
import { parseAsString, useQueryState } from "nuqs";
import { type ReactNode, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { describeError } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { listText } from "../workers/worker-words.ts";
import { SetSecretDialog } from "./set-secret-dialog.tsx";

const REFETCH_MS = 10_000;
/** In the address: a new one, rather than another value for one that is there. */
const NEW = "";

/** The names of what workers are given in secret; values are never shown. */
export function SecretsTab(): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const query = useQuery(trpc.secrets.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
  const isPhone = useMediaQuery("(width < 48rem)");
  const [setting, setSetting] = useQueryState("secret", parseAsString);
  const [removing, setRemoving] = useState<WorkerSecretView | null>(null);
  const canWrite = can("workers:write");
  if (query.data === undefined) {
    return query.isError ? (
      <QueryError
        title="The secrets could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <div aria-busy="true">
        <Skeleton className="h-48" />
      </div>
    );
  }
  const newButton = canWrite ? (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => void setSetting(NEW)}>
      New secret
    </Button>
  ) : null;
  const list = {
    secrets: query.data,
    canWrite,
    onSet: ({ name }: WorkerSecretView) => void setSetting(name),
    onRemove: setRemoving,
  };
  return (
    <>
      <NotRefreshed error={query.error} />
      {query.data.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden />} title="No secrets yet" action={newButton}>
          A secret is kept encrypted by the hub and given to the instances whose spec names it, as in{" "}
          <code className="font-mono text-xs">{"API_KEY: { secret: api-key }"}</code>. Nobody sees its value
          again.
        </EmptyState>
      ) : (
        <Card flush title="Secrets" note="values are never shown" actions={newButton}>
          {isPhone ? <SecretItems {...list} /> : <SecretsTable {...list} />}
        </Card>
      )}
      {setting !== null && canWrite ? (
        <SetSecretDialog
          key={setting}
          secret={query.data.find(({ name }) => name === setting) ?? null}
          onClose={() => void setSetting(null)}
        />
      ) : null}
      {removing === null ? null : <RemoveSecretDialog secret={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

type SecretsProps = {
  secrets: readonly WorkerSecretView[];
  canWrite: boolean;
  onSet: (secret: WorkerSecretView) => void;
  onRemove: (secret: WorkerSecretView) => void;
};

function SecretsTable({ secrets, canWrite, onSet, onRemove }: SecretsProps): ReactNode {
  return (
    <Table aria-label="Secrets">
      <TableHead>
        <tr>
          <TableHeaderCell>Name</TableHeaderCell>
          <TableHeaderCell>Used by</TableHeaderCell>
          <TableHeaderCell>Value set</TableHeaderCell>
          <TableHeaderCell>Created</TableHeaderCell>
          <TableHeaderCell>
            <span className="sr-only">Actions</span>
          </TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {secrets.map((secret) => (
          <TableRow key={secret.name} data-secret={secret.name}>
            <th scope="row" className="px-3 pl-4 text-left font-medium font-mono text-xs">
              {secret.name}
            </th>
            <TableCell className="max-w-96 truncate" title={secret.usedBy.join(", ")}>
              <UsedBy secret={secret} />
            </TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={secret.updatedAtMs} />
            </TableCell>
            <TableCell className="text-ink-muted">
              <AgeText atMs={secret.createdAtMs} />
            </TableCell>
            <TableCell className="text-right">
              {canWrite ? <SecretActions secret={secret} onSet={onSet} onRemove={onRemove} /> : null}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function SecretItems({ secrets, canWrite, onSet, onRemove }: SecretsProps): ReactNode {
  return (
    <ItemList label="Secrets">
      {secrets.map((secret) => (
        <Item
          key={secret.name}
          data-secret={secret.name}
          title={<span className="font-mono text-xs">{secret.name}</span>}
          end={canWrite ? <SecretActions secret={secret} onSet={onSet} onRemove={onRemove} /> : null}
        >
          <UsedBy secret={secret} />, set <AgeText atMs={secret.updatedAtMs} />
        </Item>
      ))}
    </ItemList>
  );
}

function UsedBy({ secret: { usedBy } }: { secret: WorkerSecretView }): ReactNode {
  if (usedBy.length === 0) return <span className="text-ink-faint">no worker</span>;
  return listText(usedBy, 3);
}

function SecretActions({
  secret,
  onSet,
  onRemove,
}: Pick<SecretsProps, "onSet" | "onRemove"> & { secret: WorkerSecretView }): ReactNode {
  return (
    <span className="inline-flex gap-1">
      <Button
        size="sm"
        variant="ghost"
        aria-label={`Set another value of ${secret.name}`}
        onClick={() => onSet(secret)}
      >
        Set…
      </Button>
      <Button
        size="sm"
        variant="ghost"
        aria-label={`Remove the secret ${secret.name}`}
        disabled={secret.usedBy.length > 0}
        title={secret.usedBy.length > 0 ? "Workers name it; change their specs first." : undefined}
        onClick={() => onRemove(secret)}
      >
        Remove…
      </Button>
    </span>
  );
}

function RemoveSecretDialog({
  secret,
  onClose,
}: {
  secret: WorkerSecretView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.secrets.remove.mutationOptions());
  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove the secret ${secret.name}`}
      consequences={["Its value is forgotten and cannot be brought back.", "No worker names it."]}
      confirmLabel="Remove secret"
      describeError={describeError}
      onConfirm={async () => {
        await remove.mutateAsync({ name: secret.name });
        toast.success(`Removed the secret ${secret.name}`);
        await queryClient.invalidateQueries(trpc.secrets.list.queryFilter());
      }}
    />
  );
}
