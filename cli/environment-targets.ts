import { INVOKE_URL, isAddress, isInvokeUrl } from '../emulator/delivery/targets/address.ts';
import type { EnvironmentTargets } from '../emulator/start.ts';
import { EXIT, Failure } from './exit.ts';

/** What the environment says of queues and functions, by the names that AWS's own tools read, and one of ours. */

const ENDPOINT = 'AWS_ENDPOINT_URL_SQS';
const LAMBDA = 'DRS_EMULATOR_LAMBDA_URL';

export function environmentTargets(env: Readonly<Record<string, string | undefined>>): EnvironmentTargets {
  const { [ENDPOINT]: endpoint = '', [LAMBDA]: lambda = '' } = env;
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', AWS_SESSION_TOKEN: token = '' } = env;
  if (endpoint !== '' && !isAddress(endpoint)) {
    throw new Failure(EXIT.usage, `${ENDPOINT}: expected an http or https address, seen ${JSON.stringify(endpoint)}`);
  }
  if (lambda !== '' && !isInvokeUrl(lambda)) {
    throw new Failure(EXIT.usage, `${LAMBDA}: ${INVOKE_URL}, seen ${JSON.stringify(lambda)}`);
  }
  const credentials = { accessKeyId: id, secretAccessKey: secret, ...(token === '' ? {} : { sessionToken: token }) };
  return {
    ...(endpoint === '' ? {} : { sqsEndpoint: endpoint }),
    ...(lambda === '' ? {} : { lambdaUrl: lambda }),
    ...(id === '' || secret === '' ? {} : { credentials }),
  };
}
