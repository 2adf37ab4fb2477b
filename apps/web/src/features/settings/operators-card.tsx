"use client";
import type { OperatorView } from "@orrery/protocol";
import {
  ActionMenu,
  AgeText,
  Badge,
  Button,
  Card,
  IconButton,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Plus, Trash2, UserCog } from "lucide-react";
import { useState } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { CreateOperatorDialog } from "./create-operator-dialog.tsx";
import { OperatorRoleDialog } from "./operator-role-dialog.tsx";
import { QueryTable } from "./query-table.tsx";
import { RemoveOperatorDialog } from "./remove-operator-dialog.tsx";

type Open = { dialog: "create" } | { dialog: "role" | "remove"; operator: OperatorView } | null;

export function OperatorsCard() {
  const trpc = useTRPC();
  const { me, can } = useMe();
  const query = useQuery(trpc.operators.list.queryOptions());
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const canWrite = can("operators:write");
  return (
    <Card
      flush
      title="Operators"
      actions={
        canWrite ? (
          <Button
            size="sm"
            variant="primary"
            icon={<Plus aria-hidden />}
            onClick={() => setOpen({ dialog: "create" })}
          >
            Add operator
          </Button>
        ) : null
      }
    >
      <QueryTable query={query} errorTitle="The operators could not be read">
        {(operators) => (
          <Table>
            <TableHead>
              <TableRow>
                <TableHeaderCell>Name</TableHeaderCell>
                <TableHeaderCell>Email</TableHeaderCell>
                <TableHeaderCell>Role</TableHeaderCell>
                <TableHeaderCell>Two-factor</TableHeaderCell>
                <TableHeaderCell>Last sign-in</TableHeaderCell>
                <TableHeaderCell>
                  <span className="sr-only">Actions</span>
                </TableHeaderCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {operators.map((operator) => (
                <TableRow key={operator.id}>
                  <TableCell className="font-medium">
                    {operator.name} {operator.id === me.actor.id ? <Badge>you</Badge> : null}
                  </TableCell>
                  <TableCell className="text-ink-muted">{operator.email}</TableCell>
                  <TableCell className="capitalize">{operator.role}</TableCell>
                  <TableCell>
                    <StatusBadge
                      plain
                      tone={operator.twoFactorEnabled ? "ok" : "idle"}
                      label={operator.twoFactorEnabled ? "On" : "Off"}
                    />
                  </TableCell>
                  <TableCell className="text-ink-muted">
                    <AgeText atMs={operator.lastSignInAtMs} />
                  </TableCell>
                  <TableCell className="text-right">
                    {canWrite ? (
                      <ActionMenu
                        actions={[
                          {
                            label: "Change role…",
                            icon: <UserCog aria-hidden />,
                            onSelect: () => setOpen({ dialog: "role", operator }),
                          },
                          {
                            label: "Remove…",
                            icon: <Trash2 aria-hidden />,
                            onSelect: () => setOpen({ dialog: "remove", operator }),
                            destructive: true,
                          },
                        ]}
                      >
                        <IconButton size="sm" label={`Actions for ${operator.name}`}>
                          <Ellipsis aria-hidden />
                        </IconButton>
                      </ActionMenu>
                    ) : null}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </QueryTable>
      {open?.dialog === "create" ? <CreateOperatorDialog onClose={close} /> : null}
      {open?.dialog === "role" ? <OperatorRoleDialog operator={open.operator} onClose={close} /> : null}
      {open?.dialog === "remove" ? <RemoveOperatorDialog operator={open.operator} onClose={close} /> : null}
    </Card>
  );
}
