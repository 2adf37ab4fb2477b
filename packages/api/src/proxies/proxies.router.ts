import {
  PoolRefInput,
  ProxyImportInput,
  ProxyListInput,
  ProxyRetireInput,
  ProxyUpdateInput,
  UrlTestInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { exportProxies } from "./export-proxies.ts";
import { importProxies } from "./import-proxies.ts";
import { listExits } from "./list-exits.ts";
import { listProxies } from "./proxy-view.ts";
import { retireProxies } from "./retire-proxies.ts";
import { testUrl } from "./test-url.ts";
import { updateProxy } from "./update-proxy.ts";

export const proxiesRouter = router({
  list: procedure("pools:read")
    .input(ProxyListInput)
    .query(({ ctx, input }) => listProxies(ctx, input)),
  exits: procedure("pools:read").query(({ ctx }) => listExits(ctx)),
  import: procedure("pools:write")
    .input(ProxyImportInput)
    .mutation(({ ctx, input }) => importProxies(ctx, input)),
  export: procedure("pools:read")
    .input(PoolRefInput)
    .query(({ ctx, input }) => exportProxies(ctx, input)),
  update: procedure("pools:write")
    .input(ProxyUpdateInput)
    .mutation(({ ctx, input }) => updateProxy(ctx, input)),
  retire: procedure("pools:operate")
    .input(ProxyRetireInput)
    .mutation(({ ctx, input }) => retireProxies(ctx, input)),
  testUrl: procedure("pools:operate")
    .input(UrlTestInput)
    .mutation(({ ctx, input }) => testUrl(ctx, input)),
});
