import { createHash, randomBytes } from 'node:crypto';
import { requestTokens } from './tokens.js';

/**
 * How a customer gives us a device: our app opens `address` in his browser, he signs in and agrees at Amazon, and is sent
 * back to `returnUrl` with a code that we exchange for tokens. (Obligations 33 to 36.)
 */
export class SignUp {
  /** `withPkce`: for an app that cannot keep a secret; it proves itself with a verifier instead. */
  constructor(environment, { modelId, serialNumber, returnUrl, withPkce = false }) {
    this.environment = environment;
    this.modelId = modelId;
    this.serialNumber = serialNumber;
    this.returnUrl = returnUrl;
    this.verifier = withPkce ? randomBytes(48).toString('base64url') : null;
    this.state = randomBytes(16).toString('hex');
  }

  get address() {
    return `${this.environment.authorizeUrl}?${new URLSearchParams(this.request())}`;
  }

  request() {
    const pkce =
      this.verifier === null
        ? {}
        : {
            code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
            code_challenge_method: 'S256',
          };
    return {
      client_id: this.environment.clientId,
      scope: 'dash:replenish',
      scope_data: JSON.stringify({ 'dash:replenish': this.scopeData() }),
      response_type: 'code',
      redirect_uri: this.returnUrl,
      state: this.state,
      ...pkce,
    };
  }

  /** A released product has neither `is_test_device` nor `should_include_non_live` in it. */
  scopeData() {
    return { device_model: this.modelId, serial: this.serialNumber };
  }

  /** The customer is back. The tokens; throws when he said no, or when it is somebody else's answer. */
  async finish(location) {
    const query = new URL(location).searchParams;
    if (query.get('state') !== this.state) throw new Error('the answer is not to our request');
    const code = query.get('code');
    if (code === null) throw new Error(`no code: ${query.get('error_description') ?? query.get('error')}`);
    const reply = await requestTokens(this.environment, this.exchange(code));
    if (reply?.status !== 200) throw new Error(`the code was refused: ${reply?.text}`);
    return reply.json;
  }

  exchange(code) {
    const { clientId, clientSecret } = this.environment;
    return {
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.returnUrl,
      client_id: clientId,
      ...(this.verifier === null ? { client_secret: clientSecret } : { code_verifier: this.verifier }),
    };
  }
}
