"use client";
import { ERROR_TABLE } from "@orrery/protocol";
import { Button, ErrorState } from "@orrery/ui";
import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";

const RETRY_MS = 3000;

/** The whole page while the hub cannot say who is asking. Comes back by itself. */
export function HubAway() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), RETRY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <main className="grid min-h-dvh place-items-center">
      <ErrorState
        title="The hub does not answer"
        action={
          <Button pending={isPending} onClick={() => startTransition(() => router.refresh())}>
            Try now
          </Button>
        }
      >
        <p>{ERROR_TABLE.HUB_UNREACHABLE.message}</p>
        <p className="mt-2">Agents keep working and keep what they must report until it is back.</p>
      </ErrorState>
    </main>
  );
}
