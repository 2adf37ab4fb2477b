import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { HubAway } from "../../features/shell/hub-away.tsx";
import { Shell } from "../../features/shell/shell.tsx";
import { LiveProvider } from "../../lib/live/live-provider.tsx";
import { MeProvider } from "../../lib/me/me-provider.tsx";
import { readSession } from "../../lib/me/read-session.ts";

export default async function FleetLayout({ children }: { children: ReactNode }) {
  const session = await readSession();
  switch (session.outcome) {
    case "signed_out":
      return redirect(await signInAddress());
    case "hub_away":
      return <HubAway />;
    case "signed_in":
      return (
        <MeProvider me={session.me}>
          <LiveProvider>
            <Shell>{children}</Shell>
          </LiveProvider>
        </MeProvider>
      );
  }
}

async function signInAddress(): Promise<string> {
  const url = new URL((await headers()).get("x-orrery-path") ?? "/", "http://dashboard.invalid");
  url.searchParams.delete("_rsc");
  const next = `${url.pathname}${url.search}`;
  return next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
}
