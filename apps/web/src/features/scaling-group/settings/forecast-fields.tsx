"use client";
import { Checkbox } from "@orrery/ui";
import type { ReactNode } from "react";
import { DurationField } from "../../targets/duration-field.tsx";
import { FORECAST_WORDS } from "../setting-words.ts";
import { DraftText, FieldGroup, type SettingFieldsProps } from "./setting-fields.tsx";

export function ForecastFields(props: SettingFieldsProps): ReactNode {
  const { draft, onChange, errors } = props;
  return (
    <FieldGroup title="Forecast">
      <div className="col-span-full">
        <Checkbox
          {...FORECAST_WORDS.isWanted}
          checked={draft.isForecastWanted}
          onCheckedChange={(checked) => onChange({ ...draft, isForecastWanted: checked === true })}
        />
      </div>
      {draft.isForecastWanted ? (
        <>
          <DurationField
            {...FORECAST_WORDS.aheadMs}
            value={draft.ahead}
            onChange={(ahead) => onChange({ ...draft, ahead })}
            error={errors.get("aheadMs")}
          />
          <DraftText {...props} field="marginRatio" {...FORECAST_WORDS.marginRatio} />
          <DraftText {...props} field="costMoreMaxRatio" {...FORECAST_WORDS.costMoreMaxRatio} />
        </>
      ) : null}
    </FieldGroup>
  );
}
