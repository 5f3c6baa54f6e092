/**
 * Where the service is, and who we are. Under `drs-emulator exec` these variables are there; in production they are in
 * your own configuration, and the addresses are Amazon's.
 */
export function readEnvironment(env) {
  const need = (name) => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`${name} is not set: run this under drs-emulator exec`);
    return value;
  };
  return {
    drsUrl: need('DRS_BASE_URL').replace(/\/+$/, ''),
    tokenUrl: need('LWA_TOKEN_URL'),
    authorizeUrl: need('LWA_AUTHORIZE_URL'),
    webUrl: need('DRS_WEB_URL').replace(/\/+$/, ''),
    clientId: need('DRS_CLIENT_ID'),
    clientSecret: need('DRS_CLIENT_SECRET'),
    topicArn: need('DRS_TOPIC_ARN'),
  };
}
