"use client";
import { type ReactNode, useState } from "react";
import { FederationActionsProvider } from "../federation/actions/federation-actions-provider.tsx";
import { NodeActionsProvider } from "../node/actions/node-actions-provider.tsx";
import { CommandPalette } from "../palette/command-palette.tsx";
import { KeyboardHelp } from "../palette/keyboard-help.tsx";
import { useGlobalKeys } from "../palette/use-global-keys.ts";
import { BottomNav } from "./bottom-nav.tsx";
import { PauseBanner } from "./pause-banner.tsx";
import { SideNav } from "./side-nav.tsx";
import { StaleBanner } from "./stale-banner.tsx";
import { TopBar } from "./top-bar.tsx";

/** The frame of every signed-in page. Only <main> scrolls; "relative" keeps hidden inputs, which are positioned, inside of it. */
export function Shell({ children }: { children: ReactNode }) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useGlobalKeys({ openPalette: () => setPaletteOpen(true), openHelp: () => setHelpOpen(true) });
  return (
    <NodeActionsProvider>
      <FederationActionsProvider>
        <div className="flex h-dvh overflow-hidden bg-canvas">
          <a
            href="#main"
            className="sr-only z-50 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
          >
            Skip to the page
          </a>
          <SideNav />
          <div className="flex min-w-0 flex-1 flex-col">
            <TopBar onOpenPalette={() => setPaletteOpen(true)} onOpenHelp={() => setHelpOpen(true)} />
            <StaleBanner />
            <PauseBanner />
            <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
              {children}
            </main>
            <BottomNav />
          </div>
          <CommandPalette
            open={isPaletteOpen}
            onOpenChange={setPaletteOpen}
            onOpenHelp={() => setHelpOpen(true)}
          />
          <KeyboardHelp open={isHelpOpen} onOpenChange={setHelpOpen} />
        </div>
      </FederationActionsProvider>
    </NodeActionsProvider>
  );
}
