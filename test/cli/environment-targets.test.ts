import { describe, expect, it } from 'vitest';
import { environmentTargets } from '../../cli/environment-targets.ts';
import { Failure } from '../../cli/exit.ts';

describe('what the environment says of queues and functions', () => {
  it('is nothing when it says nothing, or only half', () => {
    expect(environmentTargets({})).toEqual({});
    expect(
      environmentTargets({ AWS_ENDPOINT_URL_SQS: '', DRS_EMULATOR_LAMBDA_URL: '', AWS_ACCESS_KEY_ID: 'x' }),
    ).toEqual({});
  });

  it('is where they are, and by whose leave', () => {
    expect(
      environmentTargets({
        AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4566',
        DRS_EMULATOR_LAMBDA_URL: 'http://127.0.0.1:3001/2015-03-31/functions/{function}/invocations',
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'token',
      }),
    ).toEqual({
      sqsEndpoint: 'http://127.0.0.1:4566',
      lambdaUrl: 'http://127.0.0.1:3001/2015-03-31/functions/{function}/invocations',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
    });
    expect(environmentTargets({ DRS_EMULATOR_LAMBDA_URL: 'print' })).toEqual({ lambdaUrl: 'print' });
  });

  it.each([
    ['AWS_ENDPOINT_URL_SQS', '127.0.0.1:4566', 'expected an http or https address'],
    [
      'DRS_EMULATOR_LAMBDA_URL',
      'stdout',
      'expected print, or an http or https address; {function} in it stands for the name of the function',
    ],
  ])('is refused by the name of the variable: %s', (name, text, expected) => {
    const reading = () => environmentTargets({ [name]: text });
    expect(reading).toThrow(Failure);
    expect(reading).toThrow(`${name}: ${expected}, seen ${JSON.stringify(text)}`);
  });
});
