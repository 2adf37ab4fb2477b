"use client";
import { classNames, Switch } from "@orrery/ui";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";
import { wholeNumber } from "../map-words.ts";

/** Whether exits of proxies are drawn. Where there are none, there is nothing to switch. */
export function ExitsSwitch({ className }: { className?: string }): ReactNode {
  const { url, exits } = useMapPage();
  if (exits.count === null || exits.count === 0) return null;
  return (
    <div
      className={classNames("flex items-center", className)}
      title="Where the traffic of proxy pools leaves (v)"
    >
      <Switch
        className="items-center gap-2"
        label={
          <>
            Exits <span className="text-ink-muted tabular-nums">{wholeNumber(exits.count)}</span>
          </>
        }
        checked={url.exits}
        onCheckedChange={(isOn) => url.set({ exits: isOn })}
      />
    </div>
  );
}
