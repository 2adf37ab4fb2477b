import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { NodeId } from "@orrery/protocol";

/** Who this node is to its peers, and what proves it. */
export type MeshIdentity = {
  readonly nodeId: NodeId;
  readonly keyPem: string;
  readonly certificatePem: string;
  readonly caPem: string;
};

export type LoadedIdentity = { readonly ca: X509Certificate; readonly secureContext: SecureContext };

/** Throws where a PEM cannot be read or the key does not fit the certificate. */
export function loadMeshIdentity(identity: MeshIdentity): LoadedIdentity {
  return {
    ca: new X509Certificate(identity.caPem),
    secureContext: createSecureContext(secureOptions(identity)),
  };
}

export function secureOptions(identity: MeshIdentity) {
  return {
    key: identity.keyPem,
    cert: identity.certificatePem,
    ca: identity.caPem,
    minVersion: "TLSv1.3",
  } as const;
}
