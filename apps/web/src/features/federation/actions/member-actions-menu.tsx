"use client";
import type { FederationMemberView, FederationView } from "@orrery/protocol";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
  IconButton,
} from "@orrery/ui";
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
import { Fragment, type ReactNode } from "react";
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
  const actions = availableMemberActions(federation, member, can);
  if (actions.length === 0) return null;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger>
        <IconButton size="sm" label={`Actions for ${member.name}`}>
          <Ellipsis aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {actions.map((action, index) => {
          const Icon = ICONS[action];
          return (
            <Fragment key={action}>
              {index > 0 && action === "removeMember" ? <DropdownMenuSeparator /> : null}
              <DropdownMenuItem
                icon={<Icon aria-hidden />}
                destructive={action === "removeMember"}
                onSelect={() => openTask({ action, federation, member })}
              >
                {`${memberActionLabel(action, member)}…`}
              </DropdownMenuItem>
            </Fragment>
          );
        })}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
