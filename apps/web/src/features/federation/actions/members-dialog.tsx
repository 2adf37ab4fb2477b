"use client";
import type { FederationView } from "@orrery/protocol";
import { ConfirmDialog } from "@orrery/ui";
import { type ReactNode, useMemo, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useNodes } from "../../../lib/live/use-nodes.ts";
import { isSameWish } from "../../federations/create/member-draft.ts";
import { MemberPicker } from "../../federations/create/member-picker.tsx";
import { usePreview } from "../../federations/create/use-preview.ts";
import { wishOf, wishProblem } from "../membership.ts";
import { ChecksList } from "./checks-list.tsx";
import { membershipConsequences } from "./consequences.ts";
import { NoSpareCheckbox, useSetMembers } from "./member-dialogs.tsx";

/** Who shall belong to it from now on; what that changes is said below, before it is done. */
export function MembersDialog({
  federation,
  onClose,
}: {
  federation: FederationView;
  onClose: () => void;
}): ReactNode {
  const nodes = useNodes(1000);
  const [members, setMembers] = useState(() => wishOf(federation));
  const [accepts, setAccepts] = useState(federation.acceptsNoSpare);
  const set = useSetMembers(federation);
  const isChanged = !isSameWish(members, wishOf(federation));
  const problem = wishProblem(members, accepts);
  const preview = usePreview(
    useMemo(
      () => ({
        federationId: federation.id,
        members,
        topology: federation.topology,
        acceptsNoSpare: accepts,
      }),
      [federation.id, federation.topology, members, accepts],
    ),
  );
  return (
    <ConfirmDialog
      open
      size="lg"
      onOpenChange={onClose}
      title={`Members of ${federation.name}`}
      consequences={
        isChanged
          ? [...membershipConsequences(federation, members), ...(preview.data?.diff?.sentences ?? [])]
          : ["Nothing changes."]
      }
      confirmLabel="Change members"
      canConfirm={isChanged && problem === null}
      describeError={describeError}
      onConfirm={() => set(members, accepts, `The members of ${federation.name} are being changed`)}
    >
      <MemberPicker nodes={nodes} members={members} onChange={setMembers} />
      <NoSpareCheckbox wish={members} accepts={accepts} onChange={setAccepts} />
      {problem === null ? null : (
        <p role="alert" className="text-bad text-sm">
          {problem}
        </p>
      )}
      {preview.data === undefined || preview.data.checks.length === 0 ? null : (
        <ChecksList label="Checks" checks={preview.data.checks} isStale={preview.isStale} />
      )}
    </ConfirmDialog>
  );
}
