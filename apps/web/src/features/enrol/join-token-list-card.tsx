"use client";
import type { JoinTokenId, JoinTokenView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  Skeleton,
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
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC, useTRPCClient } from "../../lib/trpc/client.tsx";
import { TOKEN_STATE_FACES, tokenStateNow } from "./token-state.ts";
import type { JoinTokens } from "./use-join-tokens.ts";

const CLOSED_SHOWN = 5;

export type JoinTokenListCardProps = {
  tokens: JoinTokens;
  watchedId: JoinTokenId | null;
  onWatch: (tokenId: JoinTokenId) => void;
};

export function JoinTokenListCard({ tokens, watchedId, onWatch }: JoinTokenListCardProps): ReactNode {
  const [revoking, setRevoking] = useState<JoinTokenView | null>(null);
  const [isWhole, setWhole] = useState(false);
  const nowMs = useNowMs() ?? 0;
  const rows = tokens.items.map((token) => ({ token, state: tokenStateNow(token, nowMs) }));
  const closed = rows.filter(({ state }) => state !== "usable");
  const shown = [
    ...rows.filter(({ state }) => state === "usable"),
    ...(isWhole ? closed : closed.slice(0, CLOSED_SHOWN)),
  ];
  return (
    <Card
      flush
      title="Join tokens"
      {...(rows.length === 0 ? {} : { note: `${rows.length - closed.length} usable` })}
    >
      {tokens.error !== null ? (
        <QueryError
          compact
          title="The tokens could not be read"
          error={tokens.error}
          onRetry={tokens.retry}
        />
      ) : tokens.isLoading ? (
        <div className="flex flex-col gap-3 p-4">
          <Skeleton />
          <Skeleton />
        </div>
      ) : shown.length === 0 ? (
        <EmptyState compact title="No join tokens yet">
          Each install line has one. They are listed here without their secret.
        </EmptyState>
      ) : (
        <Table>
          <TableHead>
            <tr>
              <TableHeaderCell>Token</TableHeaderCell>
              <TableHeaderCell className="max-md:hidden">Presets</TableHeaderCell>
              <TableHeaderCell numeric>Used</TableHeaderCell>
              <TableHeaderCell>State</TableHeaderCell>
              <TableHeaderCell className="max-sm:hidden">Expires</TableHeaderCell>
              <TableHeaderCell className="max-lg:hidden">Created</TableHeaderCell>
              <TableHeaderCell>
                <span className="sr-only">Actions</span>
              </TableHeaderCell>
            </tr>
          </TableHead>
          <TableBody>
            {shown.map(({ token, state }) => (
              <TableRow key={token.id} aria-selected={token.id === watchedId}>
                <TableCell className="max-w-56">
                  <button
                    type="button"
                    onClick={() => onWatch(token.id)}
                    className="block w-full truncate text-left text-ink hover:underline touch:h-11"
                  >
                    {token.name}
                  </button>
                </TableCell>
                <TableCell className="max-w-64 truncate text-ink-muted max-md:hidden">
                  {describePresets(token)}
                </TableCell>
                <TableCell numeric>
                  {token.usesCount}
                  <span className="text-ink-faint"> / {token.usesMax}</span>
                </TableCell>
                <TableCell>
                  <StatusBadge plain {...TOKEN_STATE_FACES[state]} />
                </TableCell>
                <TableCell className="text-ink-muted max-sm:hidden">
                  <AgeText atMs={token.expiresAtMs} />
                </TableCell>
                <TableCell className="max-w-56 truncate text-ink-muted max-lg:hidden">
                  <AgeText atMs={token.createdAtMs} /> by {token.createdByName}
                </TableCell>
                <TableCell numeric>
                  <RevokeButton state={state} onClick={() => setRevoking(token)} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
      {closed.length > CLOSED_SHOWN ? (
        <div className="border-line border-t p-1.5 text-center">
          <Button size="sm" variant="ghost" onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Show fewer" : `Show ${closed.length - CLOSED_SHOWN} older`}
          </Button>
        </div>
      ) : null}
      {revoking === null ? null : <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </Card>
  );
}

function RevokeButton({ state, onClick }: { state: JoinTokenView["state"]; onClick: () => void }): ReactNode {
  const { can } = useMe();
  if (state !== "usable" || !can("join-tokens:write")) return null;
  return (
    <Button size="sm" variant="ghost" onClick={onClick}>
      Revoke…
    </Button>
  );
}

function RevokeDialog({ token, onClose }: { token: JoinTokenView; onClose: () => void }): ReactNode {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const left = token.usesMax - token.usesCount;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      destructive
      title={`Revoke “${token.name}”`}
      consequences={[
        `The ${left === 1 ? "one host" : `${left.toLocaleString("en-GB")} hosts`} that could still enrol with this line will be refused.`,
        token.usesCount === 0
          ? "No host has enrolled with it."
          : `The ${token.usesCount === 1 ? "host" : `${token.usesCount} hosts`} that enrolled with it ${token.usesCount === 1 ? "stays" : "stay"} in the fleet.`,
      ]}
      confirmLabel="Revoke token"
      describeError={describeError}
      onConfirm={async () => {
        await client.joinTokens.revoke.mutate({ joinTokenId: token.id });
        await queryClient.invalidateQueries(trpc.joinTokens.list.queryFilter());
        toast.success(`Revoked “${token.name}”`);
      }}
    />
  );
}

function describePresets(token: JoinTokenView): string {
  const place = [token.region, token.zone].filter((part) => part !== null && part !== "").join(" / ");
  const labels = Object.entries(token.labels).map(([key, value]) => `${key}=${value}`);
  return [place, ...labels].filter((part) => part !== "").join(", ") || "–";
}
