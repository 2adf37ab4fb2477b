"use client";
import type { FederationMemberView, FederationView } from "@orrery/protocol";
import { ActionMenu, IconButton } from "@orrery/ui";
import {
  ArrowLeftRight,
  Ban,
  Ellipsis,
  ListOrdered,
  type LucideIcon,
  RotateCcw,
  UserMinus,
  Vote,
} from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { availableMemberActions, type MemberAction, memberActionLabel } from "./federation-action.ts";
import { useFederationActions } from "./federation-actions-provider.tsx";

const ICONS: Record<MemberAction, LucideIcon> = {
  lead: ArrowLeftRight,
  never: Ban,
  allow: RotateCcw,
  priority: ListOrdered,
  role: Vote,
  removeMember: UserMinus,
};

export type MemberActionsMenuProps = { federation: FederationView; member: FederationMemberView };

export function MemberActionsMenu({ federation, member }: MemberActionsMenuProps): ReactNode {
  const { can } = useMe();
  const openTask = useFederationActions();
  const actions = availableMemberActions(federation, member, can).map((action) => {
    const Icon = ICONS[action];
    return {
      label: `${memberActionLabel(action, member)}…`,
      icon: <Icon aria-hidden />,
      onSelect: () => openTask({ action, federation, member }),
      destructive: action === "removeMember",
      startsGroup: action === "removeMember",
    };
  });
  return (
    <ActionMenu actions={actions}>
      <IconButton size="sm" label={`Actions for ${member.name}`}>
        <Ellipsis aria-hidden />
      </IconButton>
    </ActionMenu>
  );
}
