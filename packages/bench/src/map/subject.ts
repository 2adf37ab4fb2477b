import type { Page } from "@playwright/test";

/** A page that shows the fleet: Orrery's own, or a peer's under the same address, cookie and stream. */
export type Subject = {
  name: "orrery" | "react-globe.gl";
  /** Below the dashboard's address. */
  path: string;
  /** Before the first navigation. */
  prepare(page: Page): Promise<void>;
};

export const ORRERY: Subject = { name: "orrery", path: "/map?view=globe", prepare: async () => undefined };

export function peerSubject(html: string): Subject {
  const path = "/bench-peer.html";
  return {
    name: "react-globe.gl",
    path,
    prepare: async (page) => {
      // To the browser it comes from nowhere, and from there the hub's loopback address is not asked without a permission.
      await page.context().grantPermissions(["local-network-access"]);
      await page.route(`**${path}`, (route) => route.fulfill({ contentType: "text/html", body: html }));
    },
  };
}
