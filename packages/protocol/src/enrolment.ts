import { z } from "zod";
import { NodeId } from "./ids.ts";
import { JoinTokenText } from "./join-token.ts";
import { Labels, Latitude, Longitude, NodeAdmission, NodeFacts, NodeName, RegionName } from "./node.ts";
import { ProtocolVersion } from "./version.ts";

const pem = z.string().min(64).max(16_384);

/** `GET /agent/gateway.json` on every hub address: where agents connect. Trust comes from the token, not from here. */
export const GatewayDiscovery = z.object({
  gatewayUrl: z.url(),
  caFingerprint: z.string(),
  protocol: ProtocolVersion,
  hubVersion: z.string(),
});
export type GatewayDiscovery = z.infer<typeof GatewayDiscovery>;

/** `POST /enroll` on the gateway. */
export const EnrolRequest = z.object({
  token: JoinTokenText,
  protocol: ProtocolVersion,
  csrPem: pem,
  name: NodeName.optional(),
  region: RegionName.optional(),
  zone: RegionName.optional(),
  labels: Labels.default({}),
  latitude: Latitude.optional(),
  longitude: Longitude.optional(),
  facts: NodeFacts,
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

/** The certificate is issued at once; a node in the waiting room can connect, and is told to wait, until admitted. */
export const EnrolResponse = z.object({
  nodeId: NodeId,
  name: NodeName,
  admission: NodeAdmission,
  certificatePem: pem,
  caPem: pem,
});
export type EnrolResponse = z.infer<typeof EnrolResponse>;

/**
 * `POST /renew` on the gateway, with the client certificate that is to be renewed. An expired one is accepted for
 * 30 days after its end, if neither it nor its node was revoked: a host that slept comes back by itself.
 */
export const RenewRequest = z.object({ csrPem: pem });
export type RenewRequest = z.infer<typeof RenewRequest>;
export const RenewResponse = z.object({ certificatePem: pem, caPem: pem });
export type RenewResponse = z.infer<typeof RenewResponse>;
