import type { FederationView, Pause, PauseState } from "@orrery/protocol";

export type ActivePause =
  | { scope: "fleet"; pause: Pause }
  | { scope: "federation"; pause: Pause; federation: FederationView };

/**
 * Every pause that holds now, the fleet's first. Each federation tells of the fleet's pause too; where there is none, or
 * none is loaded yet, what was fetched counts. A pause whose end has passed is over, whoever has not noticed yet.
 */
export function activePauses(
  federations: readonly FederationView[],
  fetched: PauseState | undefined,
  nowMs: number,
): ActivePause[] {
  const holds = (pause: Pause | null | undefined): pause is Pause =>
    pause !== null && pause !== undefined && (pause.untilAtMs === null || nowMs < pause.untilAtMs);
  const fleet = federations.length === 0 ? fetched?.fleet : federations[0]?.pauses.fleet;
  return [
    ...(holds(fleet) ? [{ scope: "fleet" as const, pause: fleet }] : []),
    ...federations.flatMap((federation) => {
      const pause = federation.pauses.federation;
      return holds(pause) ? [{ scope: "federation" as const, pause, federation }] : [];
    }),
  ];
}
