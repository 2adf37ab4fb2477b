"use client";
import type { Permission } from "@orrery/protocol";
import { EmptyState } from "@orrery/ui";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";

/** Says so instead of asking the hub for what it would refuse. */
export function Guarded({ permission, children }: { permission: Permission; children: ReactNode }) {
  const { me, can } = useMe();
  if (can(permission)) return children;
  return (
    <EmptyState icon={<Lock aria-hidden />} title="Your role does not allow this page">
      It needs the permission <code className="font-mono text-xs">{permission}</code>; you are signed in as{" "}
      {me.role}. Ask an admin.
    </EmptyState>
  );
}
