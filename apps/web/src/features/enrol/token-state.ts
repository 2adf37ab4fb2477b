import type { JoinTokenState, JoinTokenView } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

export const TOKEN_STATE_FACES: Record<JoinTokenState, { label: string; tone: StatusTone }> = {
  usable: { label: "Usable", tone: "ok" },
  expired: { label: "Expired", tone: "idle" },
  used_up: { label: "Used up", tone: "idle" },
  revoked: { label: "Revoked", tone: "idle" },
};

/** The list was true when it was read; a token also expires while someone looks at it. */
export function tokenStateNow(
  token: Pick<JoinTokenView, "state" | "expiresAtMs">,
  nowAtMs: number,
): JoinTokenState {
  return token.state === "usable" && nowAtMs >= token.expiresAtMs ? "expired" : token.state;
}
