"use client";
import { CopyButton } from "@orrery/ui";
import { create } from "qrcode";
import { useMemo } from "react";

/** Modules of quiet ground around the code that scanners need. */
const MARGIN = 2;

/** The secret as a code to scan, drawn as one path, and as text to type. Made here: it goes to no other server. */
export function TotpQr({ uri }: { uri: string }) {
  const { path, size } = useMemo(() => drawing(uri), [uri]);
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  return (
    <div className="flex items-start gap-4 max-sm:flex-col">
      <svg
        role="img"
        aria-label="QR code for your authenticator app"
        viewBox={`${-MARGIN} ${-MARGIN} ${size + 2 * MARGIN} ${size + 2 * MARGIN}`}
        className="size-40 shrink-0 rounded-md bg-white"
        shapeRendering="crispEdges"
      >
        <path d={path} fill="#000000" />
      </svg>
      <div className="min-w-0 text-ink-muted text-sm">
        <p className="text-pretty">Scan this with an authenticator app, or type the key into it:</p>
        <p className="mt-2 flex items-start gap-1">
          <code className="select-all break-all font-mono text-ink text-xs">{secret}</code>
          <CopyButton text={secret} label="the key" />
        </p>
      </div>
    </div>
  );
}

function drawing(text: string): { path: string; size: number } {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const parts: string[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (modules.get(y, x) !== 0) parts.push(`M${x} ${y}h1v1h-1z`);
    }
  }
  return { path: parts.join(""), size: modules.size };
}
