"use client";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { untilUrlWritten } from "./use-url-states.ts";

/** Goes to another page of the dashboard, from one whose address may still be about to change. */
export function useOpenPage(): (href: string) => void {
  const router = useRouter();
  return useCallback((href) => void untilUrlWritten().then(() => router.push(href)), [router]);
}
