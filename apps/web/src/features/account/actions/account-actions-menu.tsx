"use client";
import type { AccountView } from "@orrery/protocol";
import { ActionMenu, type ActionMenuProps, type MenuAction } from "@orrery/ui";
import {
  ArrowLeftRight,
  CircleStop,
  CreditCard,
  Gift,
  type LucideIcon,
  Pause,
  Play,
  Scale,
  ShoppingCart,
} from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { RowMenu } from "../../list/row-menu.tsx";
import type { AccountAction, OpenAccountTask } from "./account-task.tsx";
import { availableAccountActions } from "./available-account-actions.ts";

const FACES: Readonly<Record<AccountAction, { label: string; icon: LucideIcon }>> = {
  grant: { label: "Grant credits…", icon: Gift },
  buy: { label: "Sell credits…", icon: ShoppingCart },
  checkout: { label: "Open a payment page…", icon: CreditCard },
  adjust: { label: "Adjust the balance…", icon: Scale },
  transfer: { label: "Transfer credits…", icon: ArrowLeftRight },
  suspend: { label: "Suspend…", icon: Pause },
  resume: { label: "Resume…", icon: Play },
  close: { label: "Close…", icon: CircleStop },
};

export type AccountActionsMenuProps = Omit<ActionMenuProps, "actions"> & {
  account: AccountView;
  onTask: OpenAccountTask;
};

/** Shows nothing where the reader may change nothing. */
export function AccountActionsMenu({ account, onTask, ...menu }: AccountActionsMenuProps): ReactNode {
  const { can } = useMe();
  if (!can("billing:write")) return null;
  const actions = availableAccountActions(account).map((action): MenuAction => {
    const { label, icon: Icon } = FACES[action];
    return {
      label,
      icon: <Icon aria-hidden />,
      onSelect: () => onTask({ action, account }),
      ...(action === "close" ? { destructive: true } : {}),
      ...(action === "suspend" || action === "resume" ? { startsGroup: true } : {}),
    };
  });
  return <ActionMenu {...menu} actions={actions} />;
}

export function AccountRowMenu({
  account,
  onTask,
}: {
  account: AccountView;
  onTask: OpenAccountTask;
}): ReactNode {
  const { can } = useMe();
  return (
    <RowMenu
      row={account}
      isOffered={can("billing:write") && availableAccountActions(account).length > 0}
      menu={(opening) => <AccountActionsMenu account={account} onTask={onTask} {...opening} />}
    />
  );
}
