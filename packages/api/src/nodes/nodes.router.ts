import {
  MetricHistoryInput,
  NodeAdmissionInput,
  NodeCordonInput,
  NodeDrainInput,
  NodeGetInput,
  NodeLabelsInput,
  NodeMaintenanceInput,
  NodeRemoveInput,
  NodeRenameInput,
  NodeRevokeCertificateInput,
  NodeUncordonInput,
} from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { cordonNode } from "./cordon-node.ts";
import { approveNode, rejectNode } from "./decide-admission.ts";
import { drainNode } from "./drain-node.ts";
import { requireView } from "./node-access.ts";
import { removeNode } from "./remove-node.ts";
import { renameNode } from "./rename-node.ts";
import { revokeNodeCertificate } from "./revoke-node-certificate.ts";
import { setNodeLabels } from "./set-node-labels.ts";
import { startMaintenance } from "./start-maintenance.ts";
import { uncordonNode } from "./uncordon-node.ts";

export const nodesRouter = router({
  list: procedure("nodes:read").query(({ ctx }) => ctx.fleet.list()),
  get: procedure("nodes:read")
    .input(NodeGetInput)
    .query(({ ctx, input }) => requireView(ctx, input.nodeId)),
  /** For what is beside the navigation on every page: the whole list would be sent for one number. */
  waitingCount: procedure("nodes:read").query(
    ({ ctx }) => ctx.fleet.list().filter(({ admission }) => admission === "waiting").length,
  ),
  history: procedure("nodes:read")
    .input(MetricHistoryInput)
    .query(({ ctx, input }) => ctx.fleet.history(input)),

  cordon: procedure("nodes:operate")
    .input(NodeCordonInput)
    .mutation(({ ctx, input }) => cordonNode(ctx, input)),
  uncordon: procedure("nodes:operate")
    .input(NodeUncordonInput)
    .mutation(({ ctx, input }) => uncordonNode(ctx, input)),
  drain: procedure("nodes:operate")
    .input(NodeDrainInput)
    .mutation(({ ctx, input }) => drainNode(ctx, input)),
  maintenance: procedure("nodes:operate")
    .input(NodeMaintenanceInput)
    .mutation(({ ctx, input }) => startMaintenance(ctx, input)),
  rename: procedure("nodes:operate")
    .input(NodeRenameInput)
    .mutation(({ ctx, input }) => renameNode(ctx, input)),
  setLabels: procedure("nodes:operate")
    .input(NodeLabelsInput)
    .mutation(({ ctx, input }) => setNodeLabels(ctx, input)),

  approve: procedure("nodes:admit")
    .input(NodeAdmissionInput)
    .mutation(({ ctx, input }) => approveNode(ctx, input)),
  reject: procedure("nodes:admit")
    .input(NodeAdmissionInput)
    .mutation(({ ctx, input }) => rejectNode(ctx, input)),

  remove: procedure("nodes:remove")
    .input(NodeRemoveInput)
    .mutation(({ ctx, input }) => removeNode(ctx, input)),
  revokeCertificate: procedure("nodes:remove")
    .input(NodeRevokeCertificateInput)
    .mutation(({ ctx, input }) => revokeNodeCertificate(ctx, input)),
});
