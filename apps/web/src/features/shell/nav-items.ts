import type { Permission } from "@orrery/protocol";
import {
  Activity,
  Boxes,
  CircleDashed,
  ClipboardList,
  Coins,
  Crosshair,
  DoorOpen,
  Gauge,
  Globe,
  Grid3x3,
  type LucideIcon,
  Network,
  PlugZap,
  ReceiptText,
  Route,
  Scaling,
  Server,
  SlidersHorizontal,
  Tags,
  Wallet,
  Waypoints,
} from "lucide-react";

export type NavItem = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Second key after `g`. */
  key: string;
  /** Hidden without it. */
  permission: Permission;
  /** Stands in the phone's bottom bar; the rest is behind "More". */
  isPrimary: boolean;
};

export const NAV_ITEMS: readonly NavItem[] = [
  { href: "/", label: "Overview", icon: CircleDashed, key: "o", permission: "nodes:read", isPrimary: true },
  { href: "/map", label: "Map", icon: Globe, key: "m", permission: "nodes:read", isPrimary: true },
  { href: "/nodes", label: "Nodes", icon: Server, key: "n", permission: "nodes:read", isPrimary: true },
  {
    href: "/federations",
    label: "Federations",
    icon: Waypoints,
    key: "f",
    permission: "federations:read",
    isPrimary: true,
  },
  {
    href: "/targets",
    label: "Targets",
    icon: Crosshair,
    key: "t",
    permission: "nodes:read",
    isPrimary: false,
  },
  {
    href: "/workers",
    label: "Workers",
    icon: Boxes,
    key: "k",
    permission: "workers:read",
    isPrimary: false,
  },
  {
    href: "/services",
    label: "Services",
    icon: Network,
    key: "v",
    permission: "services:read",
    isPrimary: false,
  },
  {
    href: "/scaling",
    label: "Scaling",
    icon: Scaling,
    key: "d",
    permission: "scaling:read",
    isPrimary: false,
  },
  { href: "/pools", label: "Pools", icon: Route, key: "x", permission: "pools:read", isPrimary: false },
  {
    href: "/rate-limits",
    label: "Rate limits",
    icon: Gauge,
    key: "u",
    permission: "pools:read",
    isPrimary: false,
  },
  {
    href: "/gateway",
    label: "Gateway",
    icon: DoorOpen,
    key: "w",
    permission: "pools:read",
    isPrimary: false,
  },
  {
    href: "/latency",
    label: "Latency",
    icon: Grid3x3,
    key: "l",
    permission: "nodes:read",
    isPrimary: false,
  },
  {
    href: "/enrol",
    label: "Enrol",
    icon: PlugZap,
    key: "r",
    permission: "join-tokens:read",
    isPrimary: false,
  },
  { href: "/events", label: "Events", icon: Activity, key: "e", permission: "events:read", isPrimary: true },
  {
    href: "/billing",
    label: "Billing",
    icon: Coins,
    key: "b",
    permission: "billing:read",
    isPrimary: false,
  },
  {
    href: "/accounts",
    label: "Accounts",
    icon: Wallet,
    key: "c",
    permission: "billing:read",
    isPrimary: false,
  },
  {
    href: "/rates",
    label: "Rates",
    icon: Tags,
    key: "p",
    permission: "billing:read",
    isPrimary: false,
  },
  {
    href: "/invoices",
    label: "Invoices",
    icon: ReceiptText,
    key: "i",
    permission: "billing:read",
    isPrimary: false,
  },
  {
    href: "/audit",
    label: "Audit",
    icon: ClipboardList,
    key: "a",
    permission: "audit:read",
    isPrimary: false,
  },
  {
    href: "/settings",
    label: "Settings",
    icon: SlidersHorizontal,
    key: "s",
    permission: "settings:read",
    isPrimary: false,
  },
];

export function isCurrent(item: Pick<NavItem, "href">, pathname: string): boolean {
  return item.href === "/"
    ? pathname === "/"
    : pathname === item.href || pathname.startsWith(`${item.href}/`);
}
