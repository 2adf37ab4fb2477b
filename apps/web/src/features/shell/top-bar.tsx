"use client";
import { IconButton, Kbd } from "@orrery/ui";
import { CircleHelp, Search } from "lucide-react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { LiveState } from "./live-state.tsx";
import { OrreryMark } from "./orrery-mark.tsx";
import { ThemeMenu } from "./theme-menu.tsx";

export function TopBar({ onOpenPalette, onOpenHelp }: { onOpenPalette: () => void; onOpenHelp: () => void }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-4">
      <PageLink
        href="/"
        aria-label="Orrery, overview"
        className="flex size-11 items-center justify-center md:hidden"
      >
        <OrreryMark className="size-6" />
      </PageLink>
      <button
        type="button"
        onClick={onOpenPalette}
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-8 w-64 items-center gap-2 rounded-md border border-line bg-inset px-2.5 text-ink-faint text-sm hover:border-line-strong hover:text-ink-muted max-sm:w-11 max-sm:justify-center max-sm:border-transparent max-sm:bg-transparent touch:h-11"
      >
        <Search aria-hidden className="size-3.5 shrink-0 max-sm:size-4" />
        <span className="flex-1 text-left max-sm:sr-only">Find or do…</span>
        <span aria-hidden className="flex gap-0.5 max-sm:hidden">
          <Kbd>Ctrl</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <div className="flex-1" />
      <LiveState />
      <div className="flex items-center">
        <IconButton label="Keyboard shortcuts (?)" onClick={onOpenHelp} className="max-sm:hidden">
          <CircleHelp aria-hidden />
        </IconButton>
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  );
}
