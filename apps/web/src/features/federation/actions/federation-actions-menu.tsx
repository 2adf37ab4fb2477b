"use client";
import type { FederationView } from "@orrery/protocol";
import { ActionMenu, type ActionMenuProps } from "@orrery/ui";
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
import type { ReactNode } from "react";
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

export type FederationActionsMenuProps = Omit<ActionMenuProps, "actions"> & { federation: FederationView };

/** Shows nothing where the reader may do nothing. */
export function FederationActionsMenu({ federation, ...menu }: FederationActionsMenuProps): ReactNode {
  const { can } = useMe();
  const openTask = useFederationActions();
  const actions = availableFederationActions(federation, can).map((action) => {
    const Icon = FEDERATION_ACTION_ICONS[action];
    return {
      label: `${FEDERATION_ACTION_LABELS[action]}…`,
      icon: <Icon aria-hidden />,
      onSelect: () => openTask({ action, federation }),
      destructive: DESTRUCTIVE.has(action),
      startsGroup: GROUP_STARTS.has(action),
    };
  });
  return <ActionMenu {...menu} actions={actions} />;
}
