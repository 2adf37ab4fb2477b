import type { Page } from "@playwright/test";
import { BENCH_ADMIN } from "./stack.ts";

export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where there is no graphics card, WebGL is drawn in software, and the page itself without a detour through WebGL. */
export const WEBGL_FLAGS = ["--enable-unsafe-swiftshader", "--disable-gpu-rasterization"];

export async function signIn(page: Page, webUrl: string): Promise<void> {
  await page.goto(`${webUrl}/sign-in`);
  await page.getByLabel("Email").fill(BENCH_ADMIN.email);
  await page.getByLabel("Password", { exact: true }).fill(BENCH_ADMIN.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
