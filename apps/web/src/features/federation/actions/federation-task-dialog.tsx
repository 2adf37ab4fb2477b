"use client";
import type { ReactNode } from "react";
import { CancelSwitchoverDialog } from "./cancel-switchover-dialog.tsx";
import type { FederationTask } from "./federation-task.ts";
import { ForceDialog } from "./force-dialog.tsx";
import { MemberPriorityDialog, MemberRoleDialog, RemoveMemberDialog } from "./member-dialogs.tsx";
import { MembersDialog } from "./members-dialog.tsx";
import { AllowMemberDialog, NeverLeadDialog } from "./never-dialogs.tsx";
import { FLEET_SCOPE, PauseDialog, type PauseScope, ResumeDialog } from "./pause-dialogs.tsx";
import { RecoverDialog } from "./recover-dialog.tsx";
import { RemoveFederationDialog } from "./remove-federation-dialog.tsx";
import { SwitchoverDialog } from "./switchover-dialog.tsx";

export function FederationTaskDialog({
  task,
  onClose,
}: {
  task: FederationTask;
  onClose: () => void;
}): ReactNode {
  switch (task.action) {
    case "switchover":
      return <SwitchoverDialog federation={task.federation} to={null} onClose={onClose} />;
    case "lead":
      return <SwitchoverDialog federation={task.federation} to={task.member.memberId} onClose={onClose} />;
    case "cancelSwitchover":
      return <CancelSwitchoverDialog federation={task.federation} onClose={onClose} />;
    case "recover":
      return <RecoverDialog federation={task.federation} onClose={onClose} />;
    case "force":
      return <ForceDialog federation={task.federation} onClose={onClose} />;
    case "pause":
      return <PauseDialog scope={scopeOf(task.federation)} onClose={onClose} />;
    case "resume":
      return <ResumeDialog scope={scopeOf(task.federation)} onClose={onClose} />;
    case "pauseFleet":
      return <PauseDialog scope={FLEET_SCOPE} onClose={onClose} />;
    case "resumeFleet":
      return <ResumeDialog scope={FLEET_SCOPE} onClose={onClose} />;
    case "members":
      return <MembersDialog federation={task.federation} onClose={onClose} />;
    case "remove":
      return <RemoveFederationDialog federation={task.federation} onClose={onClose} />;
    case "never":
      return <NeverLeadDialog federation={task.federation} member={task.member} onClose={onClose} />;
    case "allow":
      return <AllowMemberDialog federation={task.federation} member={task.member} onClose={onClose} />;
    case "priority":
      return <MemberPriorityDialog federation={task.federation} member={task.member} onClose={onClose} />;
    case "role":
      return <MemberRoleDialog federation={task.federation} member={task.member} onClose={onClose} />;
    case "removeMember":
      return <RemoveMemberDialog federation={task.federation} member={task.member} onClose={onClose} />;
  }
}

function scopeOf({ id, name }: { id: PauseScope["federationId"]; name: string }): PauseScope {
  return { federationId: id, name };
}
