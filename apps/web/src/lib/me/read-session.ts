import type { Me } from "@orrery/protocol";
import { wireErrorOf } from "../errors/describe-error.ts";
import { hubClient } from "../trpc/server.tsx";

export type Session =
  | { outcome: "signed_in"; me: Me }
  | { outcome: "signed_out" }
  /** The hub does not answer, or fails: nobody can say who this is. */
  | { outcome: "hub_away" };

export async function readSession(): Promise<Session> {
  try {
    const hub = await hubClient();
    return { outcome: "signed_in", me: await hub.me.get.query() };
  } catch (error) {
    return { outcome: wireErrorOf(error)?.code === "UNAUTHENTICATED" ? "signed_out" : "hub_away" };
  }
}

/** Null = the hub does not answer. */
export async function readSetupDone(): Promise<boolean | null> {
  try {
    const hub = await hubClient();
    return (await hub.setup.status.query()).done;
  } catch {
    return null;
  }
}
