"use client";
import {
  CircleHelp,
  History,
  KeyRound,
  LogOut,
  Moon,
  Pause,
  Play,
  PlugZap,
  Sun,
  SunMoon,
  Waypoints,
} from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { signOut } from "../../lib/auth/sign-out.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTheme } from "../../lib/theme/use-theme.ts";
import { useFederationActions } from "../federation/actions/federation-actions-provider.tsx";

export type AnywhereCommand = {
  label: string;
  /** Further words that find it. */
  words?: string;
  icon: ReactNode;
  run: () => void;
};

/** What can be done from any page. */
export function useAnywhereCommands(onOpenHelp: () => void): AnywhereCommand[] {
  const { can } = useMe();
  const { setTheme } = useTheme();
  const openTask = useFederationActions();
  const router = useRouter();
  return [
    ...(can("join-tokens:write")
      ? [
          {
            label: "Enrol a host",
            words: "add node token join",
            icon: <PlugZap aria-hidden />,
            run: () => router.push("/enrol"),
          },
        ]
      : []),
    ...(can("federations:write")
      ? [
          {
            label: "Create federation",
            words: "new group members",
            icon: <Waypoints aria-hidden />,
            run: () => router.push("/federations/new"),
          },
        ]
      : []),
    ...(can("federations:read")
      ? [
          {
            label: "All failovers",
            words: "history takeovers",
            icon: <History aria-hidden />,
            run: () => router.push("/failovers"),
          },
        ]
      : []),
    ...(can("federations:operate")
      ? [
          {
            label: "Pause automatic failovers",
            words: "fleet stop hold",
            icon: <Pause aria-hidden />,
            run: () => openTask({ action: "pauseFleet" }),
          },
          {
            label: "Resume automatic failovers",
            words: "fleet unpause",
            icon: <Play aria-hidden />,
            run: () => openTask({ action: "resumeFleet" }),
          },
        ]
      : []),
    { label: "Dark theme", words: "colour", icon: <Moon aria-hidden />, run: () => setTheme("dark") },
    { label: "Light theme", words: "colour", icon: <Sun aria-hidden />, run: () => setTheme("light") },
    {
      label: "Theme as the system",
      words: "colour",
      icon: <SunMoon aria-hidden />,
      run: () => setTheme("system"),
    },
    {
      label: "My security",
      words: "password two-factor 2fa totp",
      icon: <KeyRound aria-hidden />,
      run: () => router.push("/settings/security"),
    },
    { label: "Keyboard shortcuts", words: "help keys", icon: <CircleHelp aria-hidden />, run: onOpenHelp },
    { label: "Sign out", words: "log out leave", icon: <LogOut aria-hidden />, run: () => void signOut() },
  ];
}
