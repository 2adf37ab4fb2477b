import { WorkerSecretRemoveInput, WorkerSecretSetInput } from "@orrery/protocol/workers";
import { procedure, router } from "../trpc.ts";
import { listSecrets } from "./list-secrets.ts";
import { removeSecret } from "./remove-secret.ts";
import { setSecret } from "./set-secret.ts";

export const secretsRouter = router({
  list: procedure("workers:read").query(({ ctx }) => listSecrets(ctx)),
  set: procedure("workers:write")
    .input(WorkerSecretSetInput)
    .mutation(({ ctx, input }) => setSecret(ctx, input)),
  remove: procedure("workers:write")
    .input(WorkerSecretRemoveInput)
    .mutation(({ ctx, input }) => removeSecret(ctx, input)),
});
