"use client";
import type { SessionView } from "@orrery/protocol";
import {
  AgeText,
  Badge,
  Button,
  Card,
  ConfirmDialog,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
  toast,
} from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { signOut } from "../../lib/auth/sign-out.ts";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { QueryTable } from "./query-table.tsx";
import { describeUserAgent } from "./user-agent.ts";

export function SessionsCard() {
  const trpc = useTRPC();
  const { me, can } = useMe();
  const query = useQuery(trpc.sessions.list.queryOptions());
  const [revoking, setRevoking] = useState<SessionView | null>(null);
  const showsOwner = can("operators:read");
  return (
    <Card flush title="Sessions" note={showsOwner ? "of all operators" : "where you are signed in"}>
      <QueryTable query={query} errorTitle="The sessions could not be read">
        {(sessions) => (
          <Table>
            <TableHead>
              <TableRow>
                {showsOwner ? <TableHeaderCell>Operator</TableHeaderCell> : null}
                <TableHeaderCell>Browser</TableHeaderCell>
                <TableHeaderCell>Address</TableHeaderCell>
                <TableHeaderCell>Active</TableHeaderCell>
                <TableHeaderCell>Signed in</TableHeaderCell>
                <TableHeaderCell>
                  <span className="sr-only">Actions</span>
                </TableHeaderCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {sessions.map((session) => (
                <TableRow key={session.id}>
                  {showsOwner ? <TableCell>{session.operatorEmail}</TableCell> : null}
                  <TableCell title={session.userAgent ?? undefined}>
                    {describeUserAgent(session.userAgent)} {session.current ? <Badge>this one</Badge> : null}
                  </TableCell>
                  <TableCell className="font-mono text-xs">{session.ipAddress ?? "–"}</TableCell>
                  <TableCell>
                    <AgeText atMs={session.lastActiveAtMs} />
                  </TableCell>
                  <TableCell>
                    <AgeText atMs={session.createdAtMs} />
                  </TableCell>
                  <TableCell className="text-right">
                    {can("operators:write") || session.operatorId === me.actor.id || !showsOwner ? (
                      <Button
                        size="sm"
                        variant="ghost"
                        aria-label={`Revoke the session of ${session.operatorEmail}, ${describeUserAgent(session.userAgent)}`}
                        onClick={() => setRevoking(session)}
                      >
                        Revoke…
                      </Button>
                    ) : null}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </QueryTable>
      {revoking === null ? null : <RevokeDialog session={revoking} onClose={() => setRevoking(null)} />}
    </Card>
  );
}

function RevokeDialog({ session, onClose }: { session: SessionView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(trpc.sessions.revoke.mutationOptions());

  async function confirm(): Promise<void> {
    if (session.current) return signOut();
    await revoke.mutateAsync({ sessionId: session.id });
    await queryClient.invalidateQueries(trpc.sessions.list.queryFilter());
    toast.success("Session revoked");
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={session.current ? "Sign out of this session" : "Revoke this session"}
      consequences={
        session.current
          ? ["You are signed out here and return to the sign-in page."]
          : [
              `${session.operatorEmail} is signed out of ${describeUserAgent(session.userAgent)} at once, also in open pages.`,
              "The password stays valid; to keep someone out, change it or remove the operator.",
            ]
      }
      confirmLabel={session.current ? "Sign out" : "Revoke"}
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
