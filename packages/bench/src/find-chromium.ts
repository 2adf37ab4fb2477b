import { existsSync } from "node:fs";
import { chromiumFromEnv } from "./env.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** An installed Chromium, or null: then the figures that need a browser are left out, and their goals are missed. */
export function findChromium(): string | null {
  if (chromiumFromEnv !== undefined && chromiumFromEnv !== "") return chromiumFromEnv;
  return PLACES.find((place) => existsSync(place)) ?? null;
}
