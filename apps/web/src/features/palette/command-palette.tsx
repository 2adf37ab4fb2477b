"use client";
import { CommandMenu, Kbd } from "@orrery/ui";
import { useState } from "react";
import { PaletteBody } from "./palette-body.tsx";

export type CommandPaletteProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onOpenHelp: () => void;
};

/** Ctrl/Cmd-K: pages, nodes, federations, pools and proxies, what can be done to them, and what can be done anywhere. */
export function CommandPalette({ open, onOpenChange, onOpenHelp }: CommandPaletteProps) {
  const [search, setSearch] = useState("");
  const close = () => {
    onOpenChange(false);
    setSearch("");
  };
  return (
    <CommandMenu
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      label="Commands"
      placeholder="Find a node, a federation, a pool, a page or an action…"
      search={search}
      onSearchChange={setSearch}
      shouldFilter={false}
      footer={
        <>
          <span className="flex items-center gap-1">
            <Kbd>↑</Kbd>
            <Kbd>↓</Kbd> choose
          </span>
          <span className="flex items-center gap-1">
            <Kbd>Enter</Kbd> run
          </span>
          <span className="flex items-center gap-1">
            <Kbd>Esc</Kbd> close
          </span>
        </>
      }
    >
      {open ? (
        <PaletteBody search={search} onSearchChange={setSearch} onDone={close} onOpenHelp={onOpenHelp} />
      ) : null}
    </CommandMenu>
  );
}
