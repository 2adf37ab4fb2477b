"use client";
import { type FederationMemberInput, type FederationView, MemberPriority } from "@orrery/protocol";
import { Checkbox, ConfirmDialog, Field, Input, toast } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { needsNoSpareWord, wishProblem, wishWith } from "../membership.ts";
import { membershipConsequences } from "./consequences.ts";
import type { MemberDialogProps } from "./never-dialogs.tsx";

export function MemberPriorityDialog({ federation, member, onClose }: MemberDialogProps): ReactNode {
  const [text, setText] = useState(String(member.priority));
  const parsed = MemberPriority.safeParse(text.trim() === "" ? Number.NaN : Number(text));
  const wish = wishWith(federation, member, parsed.success ? { priority: parsed.data } : {});
  const problem = wishProblem(wish, federation.acceptsNoSpare);
  const set = useSetMembers(federation);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Priority of ${member.name}`}
      consequences={
        parsed.success && parsed.data === 0
          ? [`${member.name} never campaigns, and takes over only by an operator's word.`]
          : [
              `Of candidates that are equally fit to lead, the one with the highest priority takes over first.`,
              "The leader stays who it is.",
            ]
      }
      confirmLabel="Set priority"
      canConfirm={parsed.success && parsed.data !== member.priority && problem === null}
      describeError={describeError}
      onConfirm={() => set(wish, federation.acceptsNoSpare, `${member.name} has priority ${text.trim()}`)}
    >
      <Field
        label="Priority"
        hint="0 to 1000; the higher, the sooner it campaigns. 0 = it shall not lead."
        error={parsed.success ? (problem ?? undefined) : "A whole number from 0 to 1000."}
      >
        <Input
          inputMode="numeric"
          value={text}
          onChange={(event) => setText(event.target.value.replace(/\D/g, ""))}
        />
      </Field>
    </ConfirmDialog>
  );
}

export function MemberRoleDialog({ federation, member, onClose }: MemberDialogProps): ReactNode {
  const role = member.desiredRole === "observer" ? "voter" : "observer";
  const wish = wishWith(federation, member, { role });
  return (
    <WishDialog
      federation={federation}
      wish={wish}
      title={`Make ${member.name} ${role === "voter" ? "a voter" : "an observer"}`}
      confirmLabel={role === "voter" ? "Make it a voter" : "Make it an observer"}
      done={`${member.name} becomes ${role === "voter" ? "a voter" : "an observer"}`}
      first={
        role === "voter"
          ? `${member.name} votes as soon as it has caught up, and can then lead.`
          : `${member.name} follows without a vote, and can no longer lead.`
      }
      onClose={onClose}
    />
  );
}

export function RemoveMemberDialog({ federation, member, onClose }: MemberDialogProps): ReactNode {
  return (
    <WishDialog
      federation={federation}
      wish={wishWith(federation, member, null)}
      destructive
      title={`Take ${member.name} out of ${federation.name}`}
      confirmLabel="Take it out"
      done={`${member.name} leaves ${federation.name}`}
      onClose={onClose}
    />
  );
}

type WishDialogProps = {
  federation: FederationView;
  wish: FederationMemberInput[];
  title: string;
  confirmLabel: string;
  done: string;
  first?: string;
  destructive?: boolean;
  onClose: () => void;
};

function WishDialog(props: WishDialogProps): ReactNode {
  const { federation, wish, first } = props;
  const [accepts, setAccepts] = useState(federation.acceptsNoSpare);
  const set = useSetMembers(federation);
  const problem = wishProblem(wish, accepts);
  return (
    <ConfirmDialog
      open
      onOpenChange={props.onClose}
      title={props.title}
      destructive={props.destructive ?? false}
      consequences={[...(first === undefined ? [] : [first]), ...membershipConsequences(federation, wish)]}
      confirmLabel={props.confirmLabel}
      canConfirm={problem === null}
      describeError={describeError}
      onConfirm={() => set(wish, accepts, props.done)}
    >
      <NoSpareCheckbox wish={wish} accepts={accepts} onChange={setAccepts} />
      {problem === null ? null : (
        <p role="alert" className="text-bad text-sm">
          {problem}
        </p>
      )}
    </ConfirmDialog>
  );
}

/** Shown only where there would be fewer than 3 voters. */
export function NoSpareCheckbox({
  wish,
  accepts,
  onChange,
}: {
  wish: readonly FederationMemberInput[];
  accepts: boolean;
  onChange: (accepts: boolean) => void;
}): ReactNode {
  if (wish.length === 0 || !needsNoSpareWord(wish)) return null;
  return (
    <Checkbox
      checked={accepts}
      onCheckedChange={(checked) => onChange(checked === true)}
      label="Fewer than 3 voters is meant"
      hint="Then the federation has no leader as soon as one voter fails."
    />
  );
}

/** Tells the hub the complete wish; the change itself is followed by the live connection. */
export function useSetMembers(
  federation: Pick<FederationView, "id">,
): (wish: FederationMemberInput[], acceptsNoSpare: boolean, done: string) => Promise<void> {
  const client = useTRPCClient();
  return async (members, acceptsNoSpare, done) => {
    await client.federations.set.mutate({ federationId: federation.id, members, acceptsNoSpare });
    toast.success(done);
  };
}
