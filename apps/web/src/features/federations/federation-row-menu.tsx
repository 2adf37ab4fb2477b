"use client";
import type { FederationView } from "@orrery/protocol";
import { Ellipsis } from "lucide-react";
import { type ComponentProps, type ReactNode, useState } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { availableFederationActions } from "../federation/actions/federation-action.ts";
import { FederationActionsMenu } from "../federation/actions/federation-actions-menu.tsx";

/** A plain button until it is asked for its menu, by a click or by the key `.`. */
export function FederationRowMenu({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  const [isAsked, setAsked] = useState(false);
  if (isAsked) {
    return (
      <FederationActionsMenu federation={federation} defaultOpen onOpenChange={setAsked}>
        <MenuButton federation={federation} />
      </FederationActionsMenu>
    );
  }
  if (availableFederationActions(federation, can).length === 0) return null;
  return (
    <MenuButton
      federation={federation}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={(event) => {
        event.stopPropagation();
        setAsked(true);
      }}
    />
  );
}

function MenuButton({
  federation,
  ...rest
}: ComponentProps<"button"> & { federation: FederationView }): ReactNode {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-row-menu={federation.id}
      aria-label={`Actions for ${federation.name}`}
      className="inline-flex size-7 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink data-[state=open]:bg-hover touch:size-11"
      {...rest}
    >
      <Ellipsis aria-hidden className="size-4" />
    </button>
  );
}
