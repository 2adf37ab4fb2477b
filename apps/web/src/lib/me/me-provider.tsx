"use client";
import type { Me, Permission } from "@orrery/protocol";
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTRPC } from "../trpc/client.tsx";

export type MeContext = {
  me: Me;
  /** Only to hide what would be refused: the hub decides. */
  can: (permission: Permission) => boolean;
};

const Context = createContext<MeContext | null>(null);

export function MeProvider({ me: initialMe, children }: { me: Me; children: ReactNode }) {
  const trpc = useTRPC();
  const { data: me } = useQuery(trpc.me.get.queryOptions(undefined, { initialData: initialMe }));
  const value = useMemo(() => {
    const permissions = new Set(me.permissions);
    return { me, can: (permission: Permission) => permissions.has(permission) };
  }, [me]);
  return <Context value={value}>{children}</Context>;
}

/** Who is signed in, and `can(permission)`. */
export function useMe(): MeContext {
  const value = useContext(Context);
  if (value === null) throw new Error("useMe needs a MeProvider above it");
  return value;
}
