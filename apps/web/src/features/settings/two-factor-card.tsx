"use client";
import { Button, Card, StatusBadge } from "@orrery/ui";
import { useState } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { DisableTwoFactorDialog } from "./disable-two-factor-dialog.tsx";
import { EnableTwoFactorDialog } from "./enable-two-factor-dialog.tsx";

export function TwoFactorCard() {
  const { me } = useMe();
  const [open, setOpen] = useState<"enable" | "disable" | null>(null);
  const close = () => setOpen(null);
  return (
    <Card
      title="Two-factor sign-in"
      actions={
        me.twoFactorEnabled ? (
          <Button size="sm" onClick={() => setOpen("disable")}>
            Switch off…
          </Button>
        ) : (
          <Button size="sm" variant="primary" onClick={() => setOpen("enable")}>
            Switch on…
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-2">
        <StatusBadge
          tone={me.twoFactorEnabled ? "ok" : "idle"}
          label={me.twoFactorEnabled ? "On" : "Off"}
          className="self-start"
        />
        <p className="text-pretty text-ink-muted text-sm">
          {me.twoFactorEnabled
            ? "Each sign-in asks for a code of your authenticator app, or for one of your backup codes."
            : "With it, a stolen password is not enough to sign in: each sign-in also asks for a code of an authenticator app."}
        </p>
      </div>
      {open === "enable" ? <EnableTwoFactorDialog onClose={close} /> : null}
      {open === "disable" ? <DisableTwoFactorDialog onClose={close} /> : null}
    </Card>
  );
}
