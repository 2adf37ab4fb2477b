"use client";
import type { NodeView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  Card,
  CopyButton,
  EmptyState,
  KeyValueList,
  StatusBadge,
  type StatusTone,
  useNowMs,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useNodeActions } from "./actions/node-actions-provider.tsx";
import { certificateState, renewsAtMs } from "./certificate-state.ts";

const FACES = {
  valid: { tone: "ok", label: "Valid" },
  renewal_due: { tone: "warn", label: "Renewal overdue" },
  expired: { tone: "bad", label: "Expired" },
} as const satisfies Record<string, { tone: StatusTone; label: string }>;

export function NodeCertificateCard({ node }: { node: NodeView }): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  const nowMs = useNowMs();
  const { certificateSerial: serial, certificateExpiresAtMs: expiresAtMs } = node;
  if (serial === null || expiresAtMs === null) {
    return (
      <Card title="Certificate">
        <EmptyState compact title="No valid certificate">
          It was revoked. The host must enrol again with a new join token.
        </EmptyState>
      </Card>
    );
  }
  const face = FACES[certificateState(expiresAtMs, nowMs ?? 0)];
  return (
    <Card
      title="Certificate"
      actions={
        can("nodes:remove") ? (
          <Button size="sm" variant="ghost" onClick={() => openAction("revokeCertificate", [node])}>
            Revoke…
          </Button>
        ) : null
      }
    >
      <KeyValueList
        items={[
          { label: "State", value: <StatusBadge plain tone={face.tone} label={face.label} /> },
          {
            label: "Serial",
            mono: true,
            value: (
              <span className="flex items-start gap-1">
                <span className="min-w-0 break-all">{serial}</span>
                <CopyButton text={serial} label="serial number" className="-mt-0.5" />
              </span>
            ),
          },
          { label: "Renews", value: <AgeText atMs={renewsAtMs(expiresAtMs)} /> },
          { label: "Expires", value: <AgeText atMs={expiresAtMs} /> },
        ]}
      />
    </Card>
  );
}
