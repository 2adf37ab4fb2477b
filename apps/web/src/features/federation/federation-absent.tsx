"use client";
import type { FederationId } from "@orrery/protocol";
import type { ReactNode } from "react";
import { SubjectAbsent } from "../events/subject-absent.tsx";

export function FederationAbsent({ federationId }: { federationId: FederationId }): ReactNode {
  return (
    <SubjectAbsent
      kind="federation"
      id={federationId}
      removedTitle={(name) => `The federation ${name} was removed`}
      aftermath="Its members have deleted its log; its nodes are still in the fleet."
      neverWas="There never was a federation with the id"
      listHref="/federations"
    />
  );
}
