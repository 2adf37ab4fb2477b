"use client";
import type { FederationView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";

/** Who led then, as far as the recorded minute says. */
export function PastFederationPart({ federation }: { federation: FederationView }): ReactNode {
  const { federations, nameOf } = useMapPage();
  const leaderId = federations.find(({ id }) => id === federation.id)?.leaderId ?? null;
  const now = federation.leader;
  return (
    <p className="text-pretty text-ink text-sm">
      {leaderId === null ? (
        "Nobody led, as far as is recorded."
      ) : (
        <>
          <span className="font-medium">{nameOf(leaderId)}</span> led.
        </>
      )}{" "}
      <span className="text-ink-muted">{now === null ? "Nobody leads now." : `${now.name} leads now.`}</span>
    </p>
  );
}
