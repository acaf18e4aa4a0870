import type { FieldDefinition, ObjectDefinition } from "./definitions.ts";

/** What one profile must not see. Field names are written `Opportunity.Partner__c`. */
export type ProfilePermissions = {
  readonly hiddenObjects: readonly string[];
  readonly hiddenFields: readonly string[];
  /** Records that sharing keeps from the profile's users: they vanish without a word. */
  readonly hiddenRecordIds: readonly string[];
  readonly readOnlyFields: readonly string[];
  readonly apiEnabled: boolean;
};

export type SchemaState = {
  readonly objects: readonly ObjectDefinition[];
  readonly permissions: Readonly<Record<string, ProfilePermissions>>;
  readonly changedAtMs: number;
};

/** The org's objects and fields, and what each profile sees of them. Names are found in any case, as in Salesforce. */
export type OrgSchema = {
  objects(): readonly ObjectDefinition[];
  getObject(name: string): ObjectDefinition | null;
  requireObject(name: string): ObjectDefinition;
  objectOfId(id: string): ObjectDefinition | null;
  permissionsOf(profileId: string): ProfilePermissions;
  changedAtMs(): number;
  putObject(object: ObjectDefinition, nowMs: number): void;
  removeObject(name: string, nowMs: number): void;
  permit(profileId: string, change: Partial<ProfilePermissions>, nowMs: number): void;
  state(): SchemaState;
  restore(state: SchemaState): void;
};

const everythingSeen: ProfilePermissions = {
  hiddenObjects: [],
  hiddenFields: [],
  hiddenRecordIds: [],
  readOnlyFields: [],
  apiEnabled: true,
};

export function createOrgSchema(initial: SchemaState): OrgSchema {
  const objects = new Map<string, ObjectDefinition>();
  const prefixes = new Map<string, ObjectDefinition>();
  const permissions = new Map<string, ProfilePermissions>();
  let changedAtMs = 0;

  const put = (object: ObjectDefinition) => {
    objects.set(object.name.toLowerCase(), object);
    prefixes.set(object.keyPrefix, object);
  };
  const remove = (name: string) => {
    const object = objects.get(name.toLowerCase());
    if (object === undefined) throw new Error(`there is no object ${name}`);
    objects.delete(name.toLowerCase());
    prefixes.delete(object.keyPrefix);
  };
  const restore = (state: SchemaState) => {
    objects.clear();
    prefixes.clear();
    permissions.clear();
    for (const object of state.objects) put(object);
    for (const [profileId, held] of Object.entries(state.permissions)) permissions.set(profileId, held);
    changedAtMs = state.changedAtMs;
  };
  restore(initial);

  return {
    objects: () => [...objects.values()],
    getObject: (name) => objects.get(name.toLowerCase()) ?? null,
    requireObject: (name) => {
      const object = objects.get(name.toLowerCase());
      if (object === undefined) throw new Error(`the org has no object ${name}`);
      return object;
    },
    objectOfId: (id) => prefixes.get(id.slice(0, 3)) ?? null,
    permissionsOf: (profileId) => permissions.get(profileId) ?? everythingSeen,
    changedAtMs: () => changedAtMs,
    putObject: (object, nowMs) => {
      put(object);
      changedAtMs = nowMs;
    },
    removeObject: (name, nowMs) => {
      remove(name);
      changedAtMs = nowMs;
    },
    permit: (profileId, change, nowMs) => {
      permissions.set(profileId, { ...(permissions.get(profileId) ?? everythingSeen), ...change });
      changedAtMs = nowMs;
    },
    state: () => ({
      objects: [...objects.values()],
      permissions: Object.fromEntries(permissions),
      changedAtMs,
    }),
    restore,
  };
}

const fieldsByName = new WeakMap<ObjectDefinition, ReadonlyMap<string, FieldDefinition>>();

export function getField(object: ObjectDefinition, name: string): FieldDefinition | null {
  let fields = fieldsByName.get(object);
  if (fields === undefined) {
    fields = new Map(object.fields.map((field) => [field.name.toLowerCase(), field]));
    fieldsByName.set(object, fields);
  }
  return fields.get(name.toLowerCase()) ?? null;
}
