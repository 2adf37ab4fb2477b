import type { GatewayCredentialRecord } from "@orrery/db";
import type { EventSubject, GatewayCredentialView } from "@orrery/protocol";

/** What people may see of it: everything but the secret's hash. */
export function credentialView({
  secretHash: _,
  ...visible
}: GatewayCredentialRecord): GatewayCredentialView {
  return visible;
}

export function credentialSubject({ id, worker }: GatewayCredentialView): EventSubject {
  return { kind: "gateway_credential", id, name: worker };
}
