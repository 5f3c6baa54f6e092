/** What AWS says of a parameter that is not there. */
export const missingParameter = (name: string) => ({
  kind: 'refusal' as const,
  name: 'validationError' as const,
  params: { problem: `Value null at '${name}' failed to satisfy constraint: Member must not be null` },
});
