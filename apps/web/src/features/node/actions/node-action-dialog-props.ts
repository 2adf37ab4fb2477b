import type { NodeView } from "@orrery/protocol";

/** As they were when the dialog opened: the preview must not change under the reader's hand. */
export type ActionNodes = readonly [NodeView, ...NodeView[]];

export type NodeActionDialogProps = { nodes: ActionNodes; onClose: () => void };
