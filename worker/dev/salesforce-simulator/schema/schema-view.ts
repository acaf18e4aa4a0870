import type { FieldDefinition, ObjectDefinition } from "./definitions.ts";
import { getField, type OrgSchema } from "./org-schema.ts";

/** The schema as one user sees it: what is hidden is not there at all, which is just what Salesforce says of it. */
export type SchemaView = {
  objects(): readonly ObjectDefinition[];
  getObject(name: string): ObjectDefinition | null;
  /** A relationship of a polymorphic field ends in any of its targets; this finds the one of an id. */
  objectOfId(id: string): ObjectDefinition | null;
  getField(object: ObjectDefinition, name: string): FieldDefinition | null;
  fieldsOf(object: ObjectDefinition): readonly FieldDefinition[];
  parentField(object: ObjectDefinition, relationshipName: string): FieldDefinition | null;
  childrenOf(object: ObjectDefinition): readonly ChildRelationship[];
  seesRecord(id: string): boolean;
  mayWrite(object: ObjectDefinition, field: FieldDefinition): boolean;
};

export type ChildRelationship = { readonly child: ObjectDefinition; readonly field: FieldDefinition };

export function createSchemaView(schema: OrgSchema, profileId: string | null): SchemaView {
  const permissions = profileId === null ? null : schema.permissionsOf(profileId);
  const hiddenObjects = new Set(permissions?.hiddenObjects ?? []);
  const hiddenFields = new Set(permissions?.hiddenFields ?? []);
  const hiddenRecords = new Set(permissions?.hiddenRecordIds ?? []);
  const readOnlyFields = new Set(permissions?.readOnlyFields ?? []);

  const sees = (object: ObjectDefinition, field: FieldDefinition) =>
    !hiddenFields.has(`${object.name}.${field.name}`);
  const visible = (object: ObjectDefinition | null) =>
    object === null || hiddenObjects.has(object.name) ? null : object;
  const fieldsOf = (object: ObjectDefinition) => object.fields.filter((field) => sees(object, field));

  const view: SchemaView = {
    objects: () => schema.objects().filter((object) => !hiddenObjects.has(object.name)),
    getObject: (name) => visible(schema.getObject(name)),
    objectOfId: (id) => visible(schema.objectOfId(id)),
    getField: (object, name) => {
      const field = getField(object, name);
      return field !== null && sees(object, field) ? field : null;
    },
    fieldsOf,
    parentField: (object, relationshipName) =>
      fieldsOf(object).find(
        (field) => field.relationshipName?.toLowerCase() === relationshipName.toLowerCase(),
      ) ?? null,
    childrenOf: (object) =>
      view.objects().flatMap((child) =>
        fieldsOf(child)
          .filter((field) => field.referenceTo.includes(object.name) && field.childRelationshipName !== null)
          .map((field) => ({ child, field })),
      ),
    seesRecord: (id) => !hiddenRecords.has(id),
    mayWrite: (object, field) => !readOnlyFields.has(`${object.name}.${field.name}`),
  };
  return view;
}
