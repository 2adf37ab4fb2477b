"use client";
import { Field, Input } from "@orrery/ui";
import type { ReactNode } from "react";
import type { TargetFieldsProps } from "./target-check-fields.tsx";

/** Where it stands: in words for people, in degrees for the map and for the distance's physical minimum. */
export function TargetPlaceFields({ draft, errors, onChange }: TargetFieldsProps): ReactNode {
  return (
    <>
      <Field label="Place" optional error={errors.get("place")}>
        <Input
          placeholder="Singapore, data centre SG1"
          value={draft.place}
          onChange={(event) => onChange({ ...draft, place: event.target.value })}
        />
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label="Latitude" optional hint="Degrees; north is positive." error={errors.get("latitude")}>
          <Input
            inputMode="decimal"
            placeholder="1.290"
            value={draft.latitude}
            onChange={(event) => onChange({ ...draft, latitude: event.target.value })}
          />
        </Field>
        <Field label="Longitude" optional hint="Degrees; east is positive." error={errors.get("longitude")}>
          <Input
            inputMode="decimal"
            placeholder="103.850"
            value={draft.longitude}
            onChange={(event) => onChange({ ...draft, longitude: event.target.value })}
          />
        </Field>
      </div>
    </>
  );
}
