"use client";
import {
  Avatar,
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@orrery/ui";
import { KeyRound, LogOut, MonitorSmartphone } from "lucide-react";
import { useRouter } from "next/navigation";
import { signOut } from "../../lib/auth/sign-out.ts";
import { useMe } from "../../lib/me/me-provider.tsx";

export function AccountMenu() {
  const { me } = useMe();
  const router = useRouter();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger>
        <button
          type="button"
          aria-label={`Account of ${me.actor.name}`}
          className="flex size-8 items-center justify-center rounded-md hover:bg-hover touch:size-11"
        >
          <Avatar name={me.actor.name} />
        </button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>
          <span className="block max-w-56 truncate font-medium text-ink text-sm">
            {me.email ?? me.actor.name}
          </span>
          <span className="capitalize">{me.role}</span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem
          icon={<MonitorSmartphone aria-hidden />}
          onSelect={() => router.push("/settings/sessions")}
        >
          Sessions
        </DropdownMenuItem>
        <DropdownMenuItem
          icon={<KeyRound aria-hidden />}
          trailing={me.twoFactorEnabled ? "two-factor on" : "two-factor off"}
          onSelect={() => router.push("/settings/security")}
        >
          Security
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem icon={<LogOut aria-hidden />} onSelect={() => void signOut()}>
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
