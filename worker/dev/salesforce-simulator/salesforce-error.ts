/** An answer that Salesforce gives instead of data: a status and an array of one error, whatever went wrong. */
export class SalesforceError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: readonly string[] | null;

  constructor(
    status: number,
    errorCode: string,
    { message, fields }: { readonly message: string; readonly fields?: readonly string[] },
  ) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields ?? null;
  }

  toBody(): ErrorBody {
    const { message, errorCode, fields } = this;
    return fields === null ? { message, errorCode } : { message, errorCode, fields };
  }
}

/** `fields` is there for writes only, as in Salesforce. */
export type ErrorBody = {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
};

export function salesforceError(status: number, errorCode: string, message: string): SalesforceError {
  return new SalesforceError(status, errorCode, { message });
}

export function writeError(errorCode: string, message: string, fields: readonly string[]): SalesforceError {
  return new SalesforceError(400, errorCode, { message, fields });
}

export function notFound(message = "The requested resource does not exist"): SalesforceError {
  return salesforceError(404, "NOT_FOUND", message);
}

/** The connection breaks: whoever calls in process sees the promise fail, the HTTP server drops the socket. */
export class ConnectionReset extends Error {
  constructor() {
    super("the connection was reset");
  }
}
