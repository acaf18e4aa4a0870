import { formulas } from "./records/formulas.ts";
import type { RecordStore } from "./records/record-store.ts";
import type { FieldDefinition, FieldType, ObjectDefinition } from "./schema/definitions.ts";
import type { SchemaView } from "./schema/schema-view.ts";

export type DescribeContext = {
  readonly view: SchemaView;
  readonly records: RecordStore;
  readonly apiVersion: string;
};

/** The list of objects, each with every key that Salesforce gives it. */
export function describeGlobal(context: DescribeContext) {
  return {
    encoding: "UTF-8",
    maxBatchSize: 200,
    sobjects: context.view.objects().map((object) => summary(object, context.apiVersion)),
  };
}

export function describeObject(object: ObjectDefinition, context: DescribeContext) {
  const { view, apiVersion } = context;
  return {
    actionOverrides: [],
    ...summary(object, apiVersion),
    childRelationships: view.childrenOf(object).map(({ child, field }) => ({
      cascadeDelete: field.cascadeDelete,
      childSObject: child.name,
      deprecatedAndHidden: false,
      field: field.name,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: field.childRelationshipName,
      restrictedDelete: false,
    })),
    compactLayoutable: true,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: view.fieldsOf(object).map((field) => describeField(field, object, context)),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: recordTypes(object, context),
    searchLayoutable: true,
    sobjectDescribeOption: "FULL",
    supportedScopes: [
      { label: `All ${object.labelPlural}`, name: "everything" },
      { label: `My ${object.labelPlural}`, name: "mine" },
    ],
  };
}

function summary(object: ObjectDefinition, apiVersion: string) {
  const base = `/services/data/v${apiVersion}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.createable,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    idEnabled: true,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: true,
    mergeable: object.mergeable,
    mruEnabled: true,
    name: object.name,
    queryable: true,
    replicateable: object.replicateable,
    retrieveable: true,
    searchable: true,
    triggerable: true,
    undeletable: object.undeletable,
    updateable: object.updateable,
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` },
  };
}

export function describeField(field: FieldDefinition, object: ObjectDefinition, context: DescribeContext) {
  const filterable = !(field.type === "textarea" && field.length > 255);
  return {
    aggregatable: filterable && field.type !== "boolean",
    aiPredictionField: false,
    autoNumber: false,
    byteLength: field.length * (field.type === "id" || field.type === "reference" ? 1 : 3),
    calculated: field.formula !== null,
    calculatedFormula: field.formula === null ? null : (formulas[field.formula]?.source ?? null),
    cascadeDelete: field.cascadeDelete,
    caseSensitive: false,
    compoundFieldName: null,
    controllerName: null,
    createable: field.createable && context.view.mayWrite(object, field),
    custom: field.custom,
    defaultValue: field.defaultValue,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultValue !== null || field.type === "id" || field.name === "OwnerId",
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === "int" ? 9 : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: field.type === "textarea" ? "plaintextarea" : null,
    filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable:
      filterable && !["datetime", "currency", "double", "percent", "multipicklist"].includes(field.type),
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.type === "id" || field.externalId,
    inlineHelpText: null,
    label: field.label,
    length: field.length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: field.nillable && field.type !== "boolean",
    permissionable: field.nillable && field.type !== "id",
    picklistValues: picklistValues(field, context),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: field.precision,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.restricted,
    scale: field.scale,
    searchPrefilterable: field.type === "reference",
    soapType: soapTypes[field.type],
    sortable: filterable && field.type !== "multipicklist",
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && context.view.mayWrite(object, field),
    writeRequiresMasterRead: false,
  };
}

const soapTypes: Readonly<Record<FieldType, string>> = {
  id: "tns:ID",
  reference: "tns:ID",
  string: "xsd:string",
  textarea: "xsd:string",
  picklist: "xsd:string",
  multipicklist: "xsd:string",
  email: "xsd:string",
  phone: "xsd:string",
  url: "xsd:string",
  boolean: "xsd:boolean",
  int: "xsd:int",
  double: "xsd:double",
  currency: "xsd:double",
  percent: "xsd:double",
  date: "xsd:date",
  datetime: "xsd:dateTime",
};

/** Stages come from their own table, with the label beside the ApiName that records hold. */
function picklistValues(field: FieldDefinition, { records }: DescribeContext) {
  if (field.type !== "picklist" && field.type !== "multipicklist") return [];
  if (field.name !== "StageName") {
    return field.picklist.map((value) => picklistEntry({ value, label: value, active: true }));
  }
  return [...records.scan("OpportunityStage")]
    .sort((a, b) => Number(a.SortOrder) - Number(b.SortOrder))
    .map((stage) =>
      picklistEntry({
        value: String(stage.ApiName),
        label: String(stage.MasterLabel),
        active: stage.IsActive === true,
      }),
    );
}

function picklistEntry(entry: { readonly value: string; readonly label: string; readonly active: boolean }) {
  return {
    active: entry.active,
    defaultValue: false,
    label: entry.label,
    validFor: null,
    value: entry.value,
  };
}

/** Every object has the master record type; what an administrator made comes before it. */
function recordTypes(object: ObjectDefinition, { records, apiVersion }: DescribeContext) {
  const made = [...records.scan("RecordType")]
    .filter((row) => row.SobjectType === object.name)
    .map((row) => ({
      id: String(row.Id),
      name: String(row.Name),
      developerName: String(row.DeveloperName),
      active: row.IsActive === true,
    }));
  const master = { id: "012000000000000AAA", name: "Master", developerName: "Master", active: true };
  return [...made, master].map((type) => ({
    active: type.active,
    available: type.active,
    defaultRecordTypeMapping: made.length === 0 ? type === master : type === made[0],
    developerName: type.developerName,
    master: type === master,
    name: type.name,
    recordTypeId: type.id,
    urls: { layout: `/services/data/v${apiVersion}/sobjects/${object.name}/describe/layouts/${type.id}` },
  }));
}
