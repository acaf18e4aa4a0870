import { toLongId } from "../record-id.ts";
import {
  defineField,
  type FieldOptions,
  type FieldType,
  type ObjectDefinition,
} from "../schema/definitions.ts";
import { getField } from "../schema/org-schema.ts";
import type { Simulation } from "../simulation.ts";

export type FieldPlace = { readonly object: string; readonly field: string };
export type ForProfile = { readonly profile: string };

/** What administrators do to an org while somebody is connected to it. None of it moves a SystemModstamp but one. */
export type SchemaChanges = {
  hideField(place: FieldPlace & ForProfile): void;
  showField(place: FieldPlace & ForProfile): void;
  makeReadOnly(place: FieldPlace & ForProfile): void;
  hideObject(place: { readonly object: string } & ForProfile): void;
  showObject(place: { readonly object: string } & ForProfile): void;
  /** Sharing: from now on the profile's users do not see these records. An empty list shows all again. */
  hideRecords(place: { readonly recordIds: readonly string[] } & ForProfile): void;
  allowApi(change: { readonly allowed: boolean } & ForProfile): void;
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
  const { schema, records, clock } = simulation;

  const profileId = (name: string): string => {
    for (const row of records.scan("Profile")) if (row.Name === name) return String(row.Id);
    throw new Error(`there is no profile ${name}`);
  };
  const permit = (profile: string, change: (held: Held) => Partial<Held>) => {
    const id = profileId(profile);
    schema.permit(id, change(schema.permissionsOf(id)), clock.nowInSeconds());
  };
  const requireField = ({ object: objectName, field: fieldName }: FieldPlace) => {
    const object = schema.requireObject(objectName);
    const field = getField(object, fieldName);
    if (field === null) throw new Error(`${objectName} has no field ${fieldName}`);
    return { object, field };
  };
  const putFields = (object: ObjectDefinition, fields: ObjectDefinition["fields"]) =>
    schema.putObject({ ...object, fields }, clock.nowInSeconds());
  const keyOf = (place: FieldPlace) => {
    const { object, field } = requireField(place);
    return `${object.name}.${field.name}`;
  };

  return {
    hideField: (place) => {
      const key = keyOf(place);
      permit(place.profile, (held) => ({ hiddenFields: [...held.hiddenFields, key] }));
    },
    showField: (place) => {
      const key = keyOf(place);
      permit(place.profile, (held) => ({
        hiddenFields: held.hiddenFields.filter((hidden) => hidden !== key),
      }));
    },
    makeReadOnly: (place) => {
      const key = keyOf(place);
      permit(place.profile, (held) => ({ readOnlyFields: [...held.readOnlyFields, key] }));
    },
    hideObject: ({ profile, object }) =>
      permit(profile, (held) => ({
        hiddenObjects: [...held.hiddenObjects, schema.requireObject(object).name],
      })),
    showObject: ({ profile, object }) =>
      permit(profile, (held) => ({
        hiddenObjects: held.hiddenObjects.filter((hidden) => hidden !== object),
      })),
    hideRecords: ({ profile, recordIds }) =>
      permit(profile, () => ({ hiddenRecordIds: recordIds.map((id) => toLongId(id)) })),
    allowApi: ({ profile, allowed }) => permit(profile, () => ({ apiEnabled: allowed })),
    addField: ({ object: objectName, field, type, options = {} }) => {
      const object = schema.requireObject(objectName);
      putFields(object, [...object.fields, defineField(field, type, options)]);
    },
    removeField: (place) => {
      const { object, field } = requireField(place);
      putFields(
        object,
        object.fields.filter((held) => held !== field),
      );
    },
    renameField: (change) => {
      const { object, field } = requireField(change);
      for (const row of [...records.scan(object.name)]) {
        records.put(object.name, { ...row, [change.to]: row[field.name] ?? null, [field.name]: null }, 0);
      }
      const renamed = { ...field, name: change.to };
      putFields(
        object,
        object.fields.map((held) => (held === field ? renamed : held)),
      );
    },
    retypeField: (change) => {
      const { object, field } = requireField(change);
      const retyped = defineField(field.name, change.type, { label: field.label, ...change.options });
      putFields(
        object,
        object.fields.map((held) => (held === field ? retyped : held)),
      );
    },
    addPicklistValue: (change) => {
      const { object, field } = requireField(change);
      const longer = { ...field, picklist: [...field.picklist, change.value] };
      putFields(
        object,
        object.fields.map((held) => (held === field ? longer : held)),
      );
    },
    renamePicklistValue: (change) => {
      const { object, field } = requireField(change);
      const picklist = field.picklist.map((value) => (value === change.from ? change.to : value));
      putFields(
        object,
        object.fields.map((held) => (held === field ? { ...field, picklist } : held)),
      );
      const changed = [...records.scan(object.name)].filter((row) => row[field.name] === change.from);
      for (const row of changed) {
        const stamped = { ...row, [field.name]: change.to, SystemModstamp: clock.nowInSeconds() };
        records.put(object.name, stamped, 0);
      }
    },
    removeObject: ({ object }) => schema.removeObject(object, clock.nowInSeconds()),
  };
}

type Held = ReturnType<Simulation["schema"]["permissionsOf"]>;
