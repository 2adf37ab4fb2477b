"use client";
import type { FederationView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { availableFederationActions } from "../federation/actions/federation-action.ts";
import { FederationActionsMenu } from "../federation/actions/federation-actions-menu.tsx";
import { RowMenu } from "../list/row-menu.tsx";

export function FederationRowMenu({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  return (
    <RowMenu
      row={federation}
      isOffered={availableFederationActions(federation, can).length > 0}
      menu={(opening) => <FederationActionsMenu federation={federation} {...opening} />}
    />
  );
}
