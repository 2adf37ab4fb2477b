import { z } from "zod";

const idSchema = z.string().min(1).max(64);

export const NodeId = idSchema.brand<"NodeId">();
export type NodeId = z.infer<typeof NodeId>;

export const OperatorId = idSchema.brand<"OperatorId">();
export type OperatorId = z.infer<typeof OperatorId>;

export const JoinTokenId = idSchema.brand<"JoinTokenId">();
export type JoinTokenId = z.infer<typeof JoinTokenId>;

export const ApiTokenId = idSchema.brand<"ApiTokenId">();
export type ApiTokenId = z.infer<typeof ApiTokenId>;

export const SessionId = idSchema.brand<"SessionId">();
export type SessionId = z.infer<typeof SessionId>;

export const AccountId = idSchema.brand<"AccountId">();
export type AccountId = z.infer<typeof AccountId>;

export const EventId = idSchema.brand<"EventId">();
export type EventId = z.infer<typeof EventId>;

export const CorrelationId = idSchema.brand<"CorrelationId">();
export type CorrelationId = z.infer<typeof CorrelationId>;

/** Identifies one outbox file of one agent; a wiped data folder starts a new stream at sequence 1. */
export const StreamId = idSchema.brand<"StreamId">();
export type StreamId = z.infer<typeof StreamId>;

/** Hexadecimal serial number of a node certificate, without separators, lower case. */
export const CertificateSerial = z
  .string()
  .regex(/^[0-9a-f]{1,64}$/)
  .brand<"CertificateSerial">();
export type CertificateSerial = z.infer<typeof CertificateSerial>;

/** One member of a federation with its own durable log; a node whose log was lost comes back under a new one. */
export const MemberId = idSchema.brand<"MemberId">();
export type MemberId = z.infer<typeof MemberId>;

export const FederationId = idSchema.brand<"FederationId">();
export type FederationId = z.infer<typeof FederationId>;

export const TargetId = idSchema.brand<"TargetId">();
export type TargetId = z.infer<typeof TargetId>;

export const PoolId = idSchema.brand<"PoolId">();
export type PoolId = z.infer<typeof PoolId>;

export const ProxyId = idSchema.brand<"ProxyId">();
export type ProxyId = z.infer<typeof ProxyId>;

export const RateLimitId = idSchema.brand<"RateLimitId">();
export type RateLimitId = z.infer<typeof RateLimitId>;

export const GatewayCredentialId = idSchema.brand<"GatewayCredentialId">();
export type GatewayCredentialId = z.infer<typeof GatewayCredentialId>;

export const ServiceId = idSchema.brand<"ServiceId">();
export type ServiceId = z.infer<typeof ServiceId>;

export const ScalingGroupId = idSchema.brand<"ScalingGroupId">();
export type ScalingGroupId = z.infer<typeof ScalingGroupId>;
