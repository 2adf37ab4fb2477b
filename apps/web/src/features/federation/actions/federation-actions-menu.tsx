"use client";
import type { FederationView } from "@orrery/protocol";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@orrery/ui";
import {
  ArrowLeftRight,
  CalendarX,
  LifeBuoy,
  type LucideIcon,
  OctagonAlert,
  Pause,
  Play,
  Trash2,
  Users,
} from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import {
  availableFederationActions,
  FEDERATION_ACTION_LABELS,
  type FederationAction,
} from "./federation-action.ts";
import { useFederationActions } from "./federation-actions-provider.tsx";

export const FEDERATION_ACTION_ICONS: Record<FederationAction, LucideIcon> = {
  switchover: ArrowLeftRight,
  cancelSwitchover: CalendarX,
  recover: LifeBuoy,
  force: OctagonAlert,
  pause: Pause,
  resume: Play,
  members: Users,
  remove: Trash2,
};

const DESTRUCTIVE: ReadonlySet<FederationAction> = new Set(["force", "remove"]);
const GROUP_STARTS: ReadonlySet<FederationAction> = new Set(["pause", "resume", "members", "remove"]);

export type FederationActionsMenuProps = {
  federation: FederationView;
  /** For a menu that is mounted by the click that asks for it. */
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The button that opens it. */
  children: ReactNode;
};

/** Shows nothing where the reader may do nothing. */
export function FederationActionsMenu({
  federation,
  defaultOpen = false,
  onOpenChange,
  children,
}: FederationActionsMenuProps): ReactNode {
  const { can } = useMe();
  const openTask = useFederationActions();
  const actions = availableFederationActions(federation, can);
  if (actions.length === 0) return null;
  return (
    <DropdownMenu defaultOpen={defaultOpen} onOpenChange={(open) => onOpenChange?.(open)}>
      <DropdownMenuTrigger>{children}</DropdownMenuTrigger>
      <DropdownMenuContent>
        {actions.map((action, index) => {
          const Icon = FEDERATION_ACTION_ICONS[action];
          return (
            <Fragment key={action}>
              {index > 0 && GROUP_STARTS.has(action) ? <DropdownMenuSeparator /> : null}
              <DropdownMenuItem
                icon={<Icon aria-hidden />}
                destructive={DESTRUCTIVE.has(action)}
                onSelect={() => openTask({ action, federation })}
              >
                {`${FEDERATION_ACTION_LABELS[action]}…`}
              </DropdownMenuItem>
            </Fragment>
          );
        })}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
