"use client";
import {
  CircleHelp,
  Crosshair,
  Gauge,
  Globe,
  Grid3x3,
  History,
  KeyRound,
  LogOut,
  Maximize,
  Moon,
  Network,
  Pause,
  Play,
  PlugZap,
  Rocket,
  Route,
  Rows3,
  Scaling,
  Sun,
  SunMoon,
  Wallet,
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
    ...(can("targets:write")
      ? [
          {
            label: "New target",
            words: "create add endpoint probe measure",
            icon: <Crosshair aria-hidden />,
            run: () => router.push("/targets?new=true"),
          },
        ]
      : []),
    ...(can("workers:write") ? workerCommands(router.push) : []),
    ...(can("services:write")
      ? [
          {
            label: "New service",
            words: "create add routing balance instances",
            icon: <Network aria-hidden />,
            run: () => router.push("/services?new=true"),
          },
        ]
      : []),
    ...(can("pools:write") ? poolCommands(router.push) : []),
    ...(can("scaling:write")
      ? [
          {
            label: "New scaling group",
            words: "create add autoscale policy instances worker kubernetes webhook",
            icon: <Scaling aria-hidden />,
            run: () => router.push("/scaling?new=true"),
          },
        ]
      : []),
    ...(can("billing:write")
      ? [
          {
            label: "Open an account",
            words: "new create billing credits customer",
            icon: <Wallet aria-hidden />,
            run: () => router.push("/accounts?new=true"),
          },
        ]
      : []),
    ...(can("nodes:read")
      ? [
          {
            label: "Slow paths on the map",
            words: "globe latency links round trip",
            icon: <Globe aria-hidden />,
            run: () => router.push("/map?layer=latency"),
          },
          {
            label: "Map as a table",
            words: "nodes links list",
            icon: <Rows3 aria-hidden />,
            run: () => router.push("/map?view=table"),
          },
          {
            label: "Map on a wall",
            words: "full screen kiosk globe",
            icon: <Maximize aria-hidden />,
            run: () => router.push("/map?wall=true"),
          },
          {
            label: "Open latency",
            words: "matrix heat map round trip rtt jitter loss pairs",
            icon: <Grid3x3 aria-hidden />,
            run: () => router.push("/latency"),
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

function workerCommands(open: (href: string) => void): AnywhereCommand[] {
  return [
    {
      label: "Deploy workers",
      words: "new create add apply spec yaml program instances",
      icon: <Rocket aria-hidden />,
      run: () => open("/workers/deploy"),
    },
    {
      label: "New secret of workers",
      words: "create add set key password environment",
      icon: <KeyRound aria-hidden />,
      run: () => open("/workers?tab=secrets&secret="),
    },
  ];
}

function poolCommands(open: (href: string) => void): AnywhereCommand[] {
  return [
    {
      label: "New proxy pool",
      words: "create add egress upstream",
      icon: <Route aria-hidden />,
      run: () => open("/pools?new=true"),
    },
    {
      label: "New rate limit",
      words: "create add target budget share",
      icon: <Gauge aria-hidden />,
      run: () => open("/rate-limits?new=true"),
    },
    {
      label: "New worker's credential",
      words: "create gateway proxy secret",
      icon: <KeyRound aria-hidden />,
      run: () => open("/gateway?tab=credentials&new=true"),
    },
  ];
}
