import { createConfig, lintFromString } from '@redocly/openapi-core';

/** Problems that an OpenAPI linter we did not write finds, one line each. */
export async function problemsOf(document: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: document, absoluteRef: 'openapi.yaml', config });
  return problems.map(
    ({ severity, ruleId, message, location }) =>
      `${severity} ${ruleId}: ${message} at ${location.map((place) => place.pointer ?? '').join(' ')}`,
  );
}
