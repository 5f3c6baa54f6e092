import { STATUS_CODES } from 'node:http';
import { ERROR_TYPE_SUFFIX } from '../../contracts/drs/common.ts';
import type { EndpointDefinition, Refusal, Surface } from '../../contracts/endpoint.ts';
import type { RefusalParams } from '../domain/outcome.ts';
import { errorPage } from './pages/error.ts';
import { escapeXml } from './xml-text.ts';

/** Refusals, violations and faults become bytes here and nowhere else. */

export interface ErrorBytes {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers: readonly string[];
}

const LWA_ERROR_TYPE = 'OA2InvalidRequestException:http://internal.amazon.com/coral/com.amazon.panda/';
const JSON_TYPE = 'application/json';

export const fill = (message: string, params: RefusalParams): string =>
  message.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));

const json = (status: number, body: unknown, headers: readonly string[]): ErrorBytes => ({
  status,
  contentType: JSON_TYPE,
  text: JSON.stringify(body),
  headers,
});

/** `headers` come on top; `extra` adds members to a control error (`path`, `nearest`). */
export function refusalBytes(
  refusal: Refusal,
  params: RefusalParams,
  requestId: string,
  headers: readonly string[] = [],
  extra: Readonly<Record<string, unknown>> = {},
): ErrorBytes {
  const message = fill(refusal.message, params);
  const own = [...Object.entries(refusal.headers ?? {}).flat(), ...headers];
  switch (refusal.form) {
    case 'drs':
      return json(refusal.status, { message }, ['x-amzn-ErrorType', refusal.code + ERROR_TYPE_SUFFIX, ...own]);
    case 'lwa':
      return json(refusal.status, { error_description: message, error: refusal.code }, [
        'x-amzn-ErrorType',
        LWA_ERROR_TYPE,
        ...own,
      ]);
    case 'control':
      return json(refusal.status, { error: { code: refusal.code, message, ...extra } }, own);
    case 'sns':
      return snsError(refusal.status, refusal.code, message, requestId, own);
    case 'page': {
      const page = errorPage(refusal.status, message, params);
      return {
        status: refusal.status,
        contentType: 'text/html; charset=UTF-8',
        text: page.html,
        headers: [...page.headers, ...own],
      };
    }
  }
}

/** XML, as the SDKs of SNS take it apart. */
function snsError(
  status: number,
  code: string,
  message: string,
  requestId: string,
  headers: readonly string[],
): ErrorBytes {
  const type = status >= 500 ? 'Receiver' : 'Sender';
  const text = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n  <Error>\n    <Type>${type}</Type>\n    <Code>${escapeXml(code)}</Code>\n    <Message>${escapeXml(message)}</Message>\n  </Error>\n  <RequestId>${requestId}</RequestId>\n</ErrorResponse>\n`;
  return { status, contentType: 'text/xml', text, headers };
}

export interface Undeclared {
  readonly surface: Surface | null;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly headers?: readonly string[];
  /** Members of a control error (`nearest`). */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What SNS calls an error by its status. */
const SNS_ERRORS: Readonly<Record<number, string>> = { 405: 'MethodNotAllowed', 500: 'InternalError' };

/** An error that no contract declares, in the body form of the surface it happened on. */
export function surfaceError({ surface, status, code, message, requestId, ...more }: Undeclared): ErrorBytes {
  const { headers = [], extra = {} } = more;
  switch (surface) {
    case 'lwa':
      return json(status, { error_description: message, error: code }, headers);
    case 'control':
    case 'customer':
      return json(status, { error: { code, message, ...extra } }, headers);
    case 'sns':
      // No message is ever as long as a body that is too long, and this is what SNS says of a message that is.
      return status === 413
        ? snsError(400, 'InvalidParameter', 'Invalid parameter: Message too long', requestId, headers)
        : snsError(status, SNS_ERRORS[status] ?? 'InvalidParameter', message, requestId, headers);
    default:
      return json(status, { message }, headers);
  }
}

/** Names of errors by status, as AWS services have them; DRS itself documents 500 alone. */
const DRS_ERRORS: Readonly<Record<number, string>> = {
  400: 'InvalidInputException',
  404: 'ResourceNotFoundException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

/** What a planned fault answers, in the error form of the endpoint; the message names the fault, for whoever looks for a reason. */
export function plannedError(
  { surface, refusals }: EndpointDefinition,
  status: number,
  faultId: string,
  requestId: string,
): ErrorBytes {
  const message = `${STATUS_CODES[status] ?? status}: the planned fault ${faultId} struck this call`;
  const isOurs = status >= 500;
  const form = Object.values(refusals)[0]?.form ?? 'drs';
  const codes: Readonly<Record<Refusal['form'], string>> = {
    drs: DRS_ERRORS[status] ?? (isOurs ? 'InternalServiceException' : 'InvalidInputException'),
    lwa: isOurs ? 'ServerError' : 'invalid_request',
    sns: status === 429 ? 'Throttling' : isOurs ? 'InternalFailure' : 'InvalidParameter',
    page: '',
    control: '',
  };
  const shared = { form: surface === 'drs' ? ('drs' as const) : form, message, when: '' };
  // The status is whatever was planned, and none that a contract declares.
  const refusal = {
    ...shared,
    code: codes[shared.form],
    evidence: 'inferred',
    source: 'DESIGN',
    status: status as 500,
  };
  return refusalBytes(refusal as Refusal, {}, requestId);
}
