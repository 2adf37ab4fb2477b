"use client";
import { AccountMemberInput, type AccountMemberView, type AccountView } from "@orrery/protocol";
import { AgeText, Avatar, Button, Card, ConfirmDialog, EmptyState, PreviewList, toast } from "@orrery/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Users } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { readDraft } from "../../accounts/read-draft.ts";
import { QueryTable } from "../../settings/query-table.tsx";
import { OperatorField } from "./operator-field.tsx";

/** Who sees the account's usage without the billing role. */
export function MembersCard({ account }: { account: AccountView }): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const query = useQuery(trpc.accounts.members.queryOptions({ accountId: account.id }));
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<AccountMemberView | null>(null);
  const mayChange = can("billing:write");
  return (
    <Card
      flush
      title="Members"
      note="see usage, no amounts"
      actions={
        mayChange ? (
          <Button size="sm" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
            Add member
          </Button>
        ) : undefined
      }
    >
      <QueryTable query={query} errorTitle="The members could not be read">
        {(members) =>
          members.length === 0 ? (
            <EmptyState compact icon={<Users aria-hidden />} title="No members yet">
              A member sees what the account uses, whatever the role; amounts stay with the billing role.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {members.map((member) => (
                <li key={member.operatorId} className="flex items-center gap-3 px-4 py-2">
                  <Avatar name={member.name} />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate text-ink text-sm">{member.name}</span>
                    <span className="block truncate text-ink-faint text-xs">
                      {member.email}, added <AgeText atMs={member.addedAtMs} />
                    </span>
                  </span>
                  {mayChange ? (
                    <Button
                      size="sm"
                      variant="ghost"
                      className="-mr-2"
                      aria-label={`Remove ${member.name}`}
                      onClick={() => setLeaving(member)}
                    >
                      Remove…
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
          )
        }
      </QueryTable>
      {isAdding ? <AddMemberDialog account={account} onClose={() => setAdding(false)} /> : null}
      {leaving === null ? null : (
        <RemoveMemberDialog account={account} member={leaving} onClose={() => setLeaving(null)} />
      )}
    </Card>
  );
}

function AddMemberDialog({ account, onClose }: { account: AccountView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const add = useMutation(trpc.accounts.addMember.mutationOptions());
  const [operatorId, setOperatorId] = useState("");
  return (
    <DraftDialog
      title={`Add a member to ${account.name}`}
      submitLabel="Add member"
      result={readDraft<typeof AccountMemberInput, "operatorId">(
        AccountMemberInput,
        { accountId: account.id, operatorId: operatorId.trim() },
        { operatorId: "Choose an operator." },
        [{ field: "operatorId", problem: operatorId.trim() === "" ? "Choose an operator." : null }],
      )}
      send={async (input) => {
        await add.mutateAsync(input);
        await queryClient.invalidateQueries(trpc.accounts.members.queryFilter());
        toast.success("Added the member");
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <OperatorField
            required
            label="Operator"
            value={operatorId}
            onChange={setOperatorId}
            error={errors.get("operatorId")}
          />
          <PreviewList
            items={["A member sees what the account uses, by meter, and its state; no credits and no money."]}
          />
        </>
      )}
    </DraftDialog>
  );
}

function RemoveMemberDialog({
  account,
  member,
  onClose,
}: {
  account: AccountView;
  member: AccountMemberView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.accounts.removeMember.mutationOptions());
  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove ${member.name} from ${account.name}`}
      consequences={[`${member.name} no longer sees what the account uses, unless the role allows it.`]}
      confirmLabel="Remove member"
      describeError={describeError}
      onConfirm={async () => {
        await remove.mutateAsync({ accountId: account.id, operatorId: member.operatorId });
        await queryClient.invalidateQueries(trpc.accounts.members.queryFilter());
        toast.success(`Removed ${member.name}`);
      }}
    />
  );
}
