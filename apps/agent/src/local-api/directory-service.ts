import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import type { DirectoryService } from "@orrery/protocol/local";
import type { ServiceAddresses } from "../services/service-addresses.ts";
import { refused } from "./api-error.ts";

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const CONTRACT_MAX = 64;

/** Where services are, as this node's gateway finds them. */
export function directoryService(services: ServiceAddresses): ServiceImpl<typeof DirectoryService> {
  return {
    resolveService({ service, contract, limit }) {
      if (service === "") throw refused("service is missing.");
      if (contract.length > CONTRACT_MAX) throw refused(`contract has more than ${CONTRACT_MAX} characters.`);
      const resolved = services.resolve(service, contract === "" ? null : contract);
      switch (resolved.outcome) {
        case "unknown":
          throw new ConnectError(`There is no service ${service.slice(0, 64)} on this node.`, Code.NotFound);
        case "malformed":
          throw refused(`contract is neither a version nor a range: write it as 2.1.0 or ">=2.1 <3".`);
        case "resolved": {
          const { addresses, gatewayUrl, validForMs } = resolved;
          const count = limit === 0 ? LIMIT_DEFAULT : Math.min(limit, LIMIT_MAX);
          return { instances: addresses.slice(0, count), gatewayUrl: gatewayUrl ?? "", validForMs };
        }
      }
    },
  };
}
