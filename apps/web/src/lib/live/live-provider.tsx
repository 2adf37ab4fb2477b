"use client";
import { setSharedClockOffsetMs } from "@orrery/ui";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { goToSignIn } from "../auth/go-to-sign-in.ts";
import { startLiveClient } from "./live-client.ts";
import { createLiveStore, type LiveStore } from "./live-store.ts";

const LiveContext = createContext<LiveStore | null>(null);

/** Connects once for the whole signed-in part; pages come and go above one socket. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createLiveStore);
  const queryClient = useQueryClient();
  useEffect(
    () =>
      startLiveClient(store, {
        onSignedOut: goToSignIn,
        onClockOffset: setSharedClockOffsetMs,
        onResumed: () => void queryClient.invalidateQueries(),
      }),
    [store, queryClient],
  );
  return <LiveContext value={store}>{children}</LiveContext>;
}

export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (store === null) throw new Error("useLiveStore needs a LiveProvider above it");
  return store;
}
