"use client";
import type { AccountView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { AdjustDialog } from "./adjust-dialog.tsx";
import { BuyDialog } from "./buy-dialog.tsx";
import { CheckoutDialog } from "./checkout-dialog.tsx";
import { GrantDialog } from "./grant-dialog.tsx";
import { StateDialog } from "./state-dialog.tsx";
import { TransferDialog } from "./transfer-dialog.tsx";

export type AccountAction =
  | "grant"
  | "buy"
  | "checkout"
  | "adjust"
  | "transfer"
  | "suspend"
  | "resume"
  | "close";
/** What is being done to an account: one dialog at a time. */
export type AccountTask = { action: AccountAction; account: AccountView };
export type OpenAccountTask = (task: AccountTask) => void;

export function AccountTaskDialog({
  task,
  onClose,
}: {
  task: AccountTask | null;
  onClose: () => void;
}): ReactNode {
  switch (task?.action) {
    case undefined:
      return null;
    case "grant":
      return <GrantDialog account={task.account} onClose={onClose} />;
    case "buy":
      return <BuyDialog account={task.account} onClose={onClose} />;
    case "checkout":
      return <CheckoutDialog account={task.account} onClose={onClose} />;
    case "adjust":
      return <AdjustDialog account={task.account} onClose={onClose} />;
    case "transfer":
      return <TransferDialog account={task.account} onClose={onClose} />;
    case "suspend":
      return <StateDialog account={task.account} state="suspended" onClose={onClose} />;
    case "resume":
      return <StateDialog account={task.account} state="active" onClose={onClose} />;
    case "close":
      return <StateDialog account={task.account} state="closed" onClose={onClose} />;
  }
}
