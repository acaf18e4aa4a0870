import { type SalesforceError, salesforceError } from "../salesforce-error.ts";

const seeDescribe = "Please reference your WSDL or the describe call for the appropriate names.";

/** Also what a field answers that the caller's profile hides: the two cannot be told apart. */
export function noSuchColumn(query: string, at: string, { name, entity }: { name: string; entity: string }) {
  const hint =
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.";
  const text = `No such column '${name}' on entity '${entity}'. ${hint} ${seeDescribe}`;
  return locatedError("INVALID_FIELD", query, { at, text });
}

export function noSuchObject(query: string, name: string): SalesforceError {
  const hint =
    "If you are attempting to use a custom object, be sure to append the '__c' after the entity name.";
  const text = `sObject type '${name}' is not supported. ${hint} ${seeDescribe}`;
  return locatedError("INVALID_TYPE", query, { at: name, text });
}

export function noSuchParent(query: string, at: string, relationship: string): SalesforceError {
  const hint =
    "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.";
  const text = `Didn't understand relationship '${relationship}' in field path. ${hint} ${seeDescribe}`;
  return locatedError("INVALID_FIELD", query, { at, text });
}

export function noSuchChild(query: string, relationship: string): SalesforceError {
  const hint =
    "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.";
  const text = `Didn't understand relationship '${relationship}' in FROM part of query call. ${hint} ${seeDescribe}`;
  return locatedError("INVALID_TYPE", query, { at: relationship, text });
}

export function invalidField(query: string, at: string, text: string): SalesforceError {
  return locatedError("INVALID_FIELD", query, { at, text });
}

export function malformed(query: string, at: string, text: string): SalesforceError {
  return locatedError("MALFORMED_QUERY", query, { at, text });
}

export function unexpectedToken(query: string, token: string): SalesforceError {
  return malformed(query, token, `unexpected token: '${token === "" ? "<EOF>" : token}'`);
}

/** The line of the query, a caret under the word, its place counted from 1, and what is wrong. */
function locatedError(
  errorCode: string,
  query: string,
  { at, text }: { readonly at: string; readonly text: string },
): SalesforceError {
  const before = query.slice(0, positionOf(query, at));
  const row = before.split("\n").length;
  const column = before.length - (before.lastIndexOf("\n") + 1) + 1;
  const line = query.split("\n")[row - 1] ?? "";
  const caret = `${" ".repeat(column - 1)}^`;
  return salesforceError(
    400,
    errorCode,
    `\n${line}\n${caret}\nERROR at Row:${row}:Column:${column}\n${text}`,
  );
}

/** The word as a whole, so that `Id` is not found inside `AccountId`; the query's end when it is not there. */
function positionOf(query: string, word: string): number {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = word === "" ? null : new RegExp(`(?<![\\w.])${escaped}(?![\\w.])`, "i").exec(query);
  if (found !== null) return found.index;
  const anywhere = word === "" ? -1 : query.toLowerCase().indexOf(word.toLowerCase());
  return anywhere === -1 ? query.length : anywhere;
}
