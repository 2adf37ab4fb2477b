import { join } from "node:path";
import { EgressOrders } from "@orrery/protocol";
import { SealedFile } from "../data-folder/sealed-file.ts";

/** The hub's orders for the time without a hub. They hold the proxies' credentials. */
export class OrdersStore extends SealedFile<EgressOrders> {
  /** `keyPem`: the node's private key as it is now; after a renewal, orders are to be stored again. */
  constructor(dataDir: string, keyPem: () => string) {
    super({
      ...{ path: join(dataDir, "egress-orders.sealed"), label: "orrery egress orders 1" },
      ...{ schema: EgressOrders, keyPem },
    });
  }
}
