"use client";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
  IconButton,
  toast,
} from "@orrery/ui";
import { Image, Link2, Maximize, Share2 } from "lucide-react";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useMapPage } from "../map-context.ts";
import { formatMoment } from "../map-moment-text.ts";
import { SELECTED_IN_ADDRESS_MAX, selectedNodeIds } from "../map-selection-text.ts";
import { enterFullScreen } from "../wall/full-screen.ts";

/** The map for others: as a link, as a picture, on a wall. */
export function ShareMenu({ className }: { className?: string }): ReactNode {
  const { url, view, time } = useMapPage();
  const left = selectedNodeIds(url.selection).length - SELECTED_IN_ADDRESS_MAX;

  async function copyLink(): Promise<void> {
    await navigator.clipboard.writeText(window.location.href);
    toast.success(
      "Link copied",
      left > 0 ? { description: `It holds the first ${SELECTED_IN_ADDRESS_MAX} of the selected nodes.` } : {},
    );
  }

  async function savePicture(): Promise<void> {
    const blob = await view.current?.toBlob();
    if (blob === undefined) throw new Error("There is no picture yet.");
    save(
      blob,
      `orrery-map-${formatMoment(time.momentAtMs ?? time.nowMs ?? Date.now()).replace(":", "")}.png`,
    );
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger>
        <IconButton label="Share" {...(className === undefined ? {} : { className })}>
          <Share2 aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem icon={<Link2 aria-hidden />} onSelect={() => void saying("The link", copyLink())}>
          Copy link
        </DropdownMenuItem>
        <DropdownMenuItem
          icon={<Image aria-hidden />}
          disabled={url.view === "table"}
          onSelect={() => void saying("The picture", savePicture())}
        >
          Save as PNG
        </DropdownMenuItem>
        <DropdownMenuItem
          icon={<Maximize aria-hidden />}
          trailing="w"
          onSelect={() => {
            enterFullScreen();
            url.set({ wall: true });
          }}
        >
          Full-screen wall
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

async function saying(what: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    toast.error(`${what} could not be made`, { description: describeError(error) });
  }
}

function save(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The browser reads it after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
