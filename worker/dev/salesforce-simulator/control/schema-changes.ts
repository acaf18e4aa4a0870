import { toLongId } from "../record-id.ts";
import {
  defineField,
  type FieldDefinition,
  type FieldOptions,
  type FieldType,
  type Row,
} from "../schema/definitions.ts";
import { getField, type ProfilePermissions } from "../schema/org-schema.ts";
import type { Simulation } from "../simulation.ts";

export type FieldPlace = { readonly object: string; readonly field: string };
export type ForProfile = { readonly profile: string };

/** What administrators do to an org while somebody is connected to it. None of it moves a SystemModstamp but one. */
export type SchemaChanges = VisibilityChanges & FieldChanges;

/** What a profile sees and may do. */
export type VisibilityChanges = {
  hideField(place: FieldPlace & ForProfile): void;
  showField(place: FieldPlace & ForProfile): void;
  makeReadOnly(place: FieldPlace & ForProfile): void;
  hideObject(place: { readonly object: string } & ForProfile): void;
  showObject(place: { readonly object: string } & ForProfile): void;
  /** Sharing: from now on the profile's users do not see these records. An empty list shows all again. */
  hideRecords(place: { readonly recordIds: readonly string[] } & ForProfile): void;
  allowApi(change: { readonly allowed: boolean } & ForProfile): void;
};

export type FieldChanges = {
  addField(change: FieldPlace & { readonly type: FieldType; readonly options?: FieldOptions }): void;
  removeField(place: FieldPlace): void;
  renameField(change: FieldPlace & { readonly to: string }): void;
  retypeField(change: FieldPlace & { readonly type: FieldType; readonly options?: FieldOptions }): void;
  addPicklistValue(change: FieldPlace & { readonly value: string }): void;
  /** Changes the records too, and their SystemModstamp with them. */
  renamePicklistValue(change: FieldPlace & { readonly from: string; readonly to: string }): void;
  removeObject(place: { readonly object: string }): void;
};

export function createSchemaChanges(simulation: Simulation): SchemaChanges {
  return { ...visibilityChanges(simulation), ...fieldChanges(simulation) };
}

function visibilityChanges(simulation: Simulation): VisibilityChanges {
  const { schema, clock } = simulation;
  const permit = (profile: string, change: (held: ProfilePermissions) => Partial<ProfilePermissions>) => {
    const id = profileId(profile, simulation);
    schema.permit(id, change(schema.permissionsOf(id)), clock.nowInSeconds());
  };
  const keyOf = (place: FieldPlace) => {
    const { object, field } = requireField(place, simulation);
    return `${object.name}.${field.name}`;
  };
  return {
    hideField: (place) => {
      const key = keyOf(place);
      permit(place.profile, (held) => ({ hiddenFields: [...held.hiddenFields, key] }));
    },
    showField: (place) => {
      const key = keyOf(place);
      permit(place.profile, (held) => ({ hiddenFields: without(held.hiddenFields, key) }));
    },
    makeReadOnly: (place) => {
      const key = keyOf(place);
      permit(place.profile, (held) => ({ readOnlyFields: [...held.readOnlyFields, key] }));
    },
    hideObject: ({ profile, object }) => {
      const { name } = schema.requireObject(object);
      permit(profile, (held) => ({ hiddenObjects: [...held.hiddenObjects, name] }));
    },
    showObject: ({ profile, object }) =>
      permit(profile, (held) => ({ hiddenObjects: without(held.hiddenObjects, object) })),
    hideRecords: ({ profile, recordIds }) =>
      permit(profile, () => ({ hiddenRecordIds: recordIds.map((id) => toLongId(id)) })),
    allowApi: ({ profile, allowed }) => permit(profile, () => ({ apiEnabled: allowed })),
  };
}

function fieldChanges(simulation: Simulation): FieldChanges {
  const { schema, records, clock } = simulation;
  /** Puts other fields in the place of one: none removes it. */
  const replaceField = (
    place: FieldPlace,
    replace: (field: FieldDefinition) => readonly FieldDefinition[],
  ) => {
    const { object, field } = requireField(place, simulation);
    const fields = object.fields.flatMap((held) => (held === field ? replace(field) : [held]));
    schema.putObject({ ...object, fields }, clock.nowInSeconds());
  };
  const rewrite = (place: FieldPlace, change: (row: Row) => Row | null) => {
    const { object } = requireField(place, simulation);
    for (const row of [...records.scan(object.name)]) {
      const changed = change(row);
      if (changed !== null) records.put(object.name, changed, 0);
    }
  };
  return {
    addField: ({ object: objectName, field, type, options = {} }) => {
      const object = schema.requireObject(objectName);
      const fields = [...object.fields, defineField(field, type, options)];
      schema.putObject({ ...object, fields }, clock.nowInSeconds());
    },
    removeField: (place) => replaceField(place, () => []),
    renameField: (change) => {
      const { field } = requireField(change, simulation);
      rewrite(change, (row) => ({ ...row, [change.to]: row[field.name] ?? null, [field.name]: null }));
      replaceField(change, (held) => [{ ...held, name: change.to }]);
    },
    retypeField: (change) =>
      replaceField(change, ({ name, label }) => [
        defineField(name, change.type, { label, ...change.options }),
      ]),
    addPicklistValue: (change) =>
      replaceField(change, (held) => [{ ...held, picklist: [...held.picklist, change.value] }]),
    renamePicklistValue: (change) => {
      const { field } = requireField(change, simulation);
      const stamp = { [field.name]: change.to, SystemModstamp: clock.nowInSeconds() };
      rewrite(change, (row) => (row[field.name] === change.from ? { ...row, ...stamp } : null));
      const renamed = field.picklist.map((value) => (value === change.from ? change.to : value));
      replaceField(change, (held) => [{ ...held, picklist: renamed }]);
    },
    removeObject: ({ object }) => schema.removeObject(object, clock.nowInSeconds()),
  };
}

function profileId(name: string, { records }: Simulation): string {
  for (const row of records.scan("Profile")) if (row.Name === name) return String(row.Id);
  throw new Error(`there is no profile ${name}`);
}

function requireField({ object: objectName, field: fieldName }: FieldPlace, { schema }: Simulation) {
  const object = schema.requireObject(objectName);
  const field = getField(object, fieldName);
  if (field === null) throw new Error(`${objectName} has no field ${fieldName}`);
  return { object, field };
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((held) => held !== name);
}
