"use client";
import type { TargetId } from "@orrery/protocol";
import type { ReactNode } from "react";
import { SubjectAbsent } from "../events/subject-absent.tsx";

export function TargetAbsent({ targetId }: { targetId: TargetId }): ReactNode {
  return (
    <SubjectAbsent
      kind="target"
      id={targetId}
      removedTitle={(name) => `The target ${name} was removed`}
      aftermath="No node measures it any more."
      neverWas="There never was a target with the id"
      listHref="/targets"
    />
  );
}
