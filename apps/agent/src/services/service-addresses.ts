/** Where an instance, or this node's gateway for it, is to be asked. */
export type ServiceAddress = {
  readonly id: string;
  readonly nodeId: string;
  readonly isHere: boolean;
  readonly host: string;
  readonly port: number;
  readonly pathPrefix: string;
  readonly contract: string;
  readonly weight: number;
  /** 0 = it was not asked yet. */
  readonly latencyMs: number;
};

export type ResolveAnswer =
  | { readonly outcome: "unknown" | "malformed" }
  | {
      readonly outcome: "resolved";
      readonly addresses: readonly ServiceAddress[];
      /** Null = the gateway does not listen. */
      readonly gatewayUrl: string | null;
      readonly validForMs: number;
    };

export type ServiceAddresses = { resolve(service: string, contract: string | null): ResolveAnswer };
