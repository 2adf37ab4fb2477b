"use client";
import { DetectionChoice, type FederationView } from "@orrery/protocol";
import { Button, Card, Field, Select } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { FormError } from "../../auth/form-error.tsx";
import { PROFILE_WORDS } from "../../federations/create/topology-words.ts";
import { useSetFederation } from "./use-set-federation.ts";

export function DetectionSettings({ federation }: { federation: FederationView }): ReactNode {
  const [profile, setProfile] = useState(federation.profile);
  const set = useSetFederation(federation);
  return (
    <Card title="Failure detection">
      <div className="flex flex-col gap-4">
        <Field label="Profile" hint={PROFILE_WORDS[profile].sentence}>
          <Select
            value={profile}
            onValueChange={setProfile}
            options={DetectionChoice.options.map((value) => ({ value, label: PROFILE_WORDS[value].label }))}
          />
        </Field>
        <p className="text-pretty text-ink-muted text-xs/5">{federation.falsePositives}</p>
        <FormError message={set.problem} />
        <Button
          variant="primary"
          className="self-start max-sm:w-full"
          pending={set.isPending}
          disabled={profile === federation.profile}
          onClick={() =>
            set.run({ profile }, `${federation.name} is watched by ${PROFILE_WORDS[profile].label}`)
          }
        >
          Save profile
        </Button>
      </div>
    </Card>
  );
}
