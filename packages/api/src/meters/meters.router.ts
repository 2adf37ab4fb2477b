import { MeterCreateInput, MeterRefInput, type MeterView } from "@orrery/protocol";
import { notBuilt } from "../not-built.ts";
import { procedure, router } from "../trpc.ts";

export const metersRouter = router({
  /** Built-in ones first, then by name. */
  list: procedure("nodes:read").query(() => notBuilt<MeterView[]>()),
  create: procedure("billing:write")
    .input(MeterCreateInput)
    .mutation(() => notBuilt<MeterView>()),
  /** Takes no more events; what it counted stays. */
  archive: procedure("billing:write")
    .input(MeterRefInput)
    .mutation(() => notBuilt<MeterView>()),
});
