"use client";
import type { ReactNode } from "react";
import { type TargetFieldsProps, TargetTextField } from "./target-text-field.tsx";

/** Where it stands: in words for people, in degrees for the map and for the distance's physical minimum. */
export function TargetPlaceFields(fields: TargetFieldsProps): ReactNode {
  return (
    <>
      <TargetTextField
        {...fields}
        field="place"
        label="Place"
        optional
        placeholder="Singapore, data centre SG1"
      />
      <div className="grid grid-cols-2 gap-4">
        <TargetTextField
          {...fields}
          field="latitude"
          label="Latitude"
          optional
          hint="Degrees; north is positive."
          inputMode="decimal"
          placeholder="1.290"
        />
        <TargetTextField
          {...fields}
          field="longitude"
          label="Longitude"
          optional
          hint="Degrees; east is positive."
          inputMode="decimal"
          placeholder="103.850"
        />
      </div>
    </>
  );
}
