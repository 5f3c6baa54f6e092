/**
 * Where a statement about the protocol comes from. Pages of the closed service vanish, so every
 * contract names its source by a short key, and openapi.yaml carries title and address. The address is null
 * where none can be given.
 */
export const sources = {
  OVERVIEW: ['Dash Replenishment Service', 'https://developer.amazon.com/docs/dash/replenishment-service.html'],
  API: ['Dash Replenishment Service APIs', 'https://developer.amazon.com/docs/dash/api-overview.html'],
  REPL: ['Replenish Endpoint', 'https://developer.amazon.com/docs/dash/replenish-endpoint.html'],
  SLOT: ['SlotStatus Endpoint', 'https://developer.amazon.com/docs/dash/slotstatus-endpoint.html'],
  DEV: ['DeviceStatus Endpoint', 'https://developer.amazon.com/docs/dash/devicestatus-endpoint.html'],
  SUB: ['SubscriptionInfo Endpoint', 'https://developer.amazon.com/docs/dash/getsubscriptioninfo-endpoint.html'],
  ORDER: ['GetOrderInfo Endpoint', 'https://developer.amazon.com/docs/dash/getorderinfo-endpoint.html'],
  CANCEL: ['CancelTestOrder Endpoint', 'https://developer.amazon.com/docs/dash/canceltestorder-endpoint.html'],
  DEREG: ['Deregistration Endpoint', 'https://developer.amazon.com/docs/dash/deregistration-endpoint.html'],
  NOTIF: ['Notification Messages (DRS)', 'https://developer.amazon.com/docs/dash/notification-messages.html'],
  SNS: ['Create an SNS Topic', 'https://developer.amazon.com/docs/dash/create-an-sns-topic.html'],
  FLOW: ['Amazon Order Resolution Flow', 'https://developer.amazon.com/docs/dash/amazon-order-resolution-flow.html'],
  TEST: ['Test Device Purchases', 'https://developer.amazon.com/docs/dash/test-device-purchases.html'],
  SERVER: ['Integrating DRS in your server', 'https://developer.amazon.com/docs/dash/server-overview.html'],
  TEASER: ['DRS Teaser Page', 'https://developer.amazon.com/docs/dash/teaser-page.html'],
  SETTINGS: [
    'Device Management and Settings',
    'https://developer.amazon.com/docs/dash/device-management-and-settings.html',
  ],
  LWAWEB: ['Using the LWA Web API', 'https://developer.amazon.com/docs/dash/lwa-web-api.html'],
  LWAMOB: ['Use LWA SDK with Android', 'https://developer.amazon.com/docs/dash/lwa-mobile-sdk-android.html'],
  LWAOV: ['LWA Overview', 'https://developer.amazon.com/docs/dash/lwa-overview.html'],
  PORTAL: ['Set up a new device', 'https://developer.amazon.com/docs/dash/create-a-device.html'],
  CERT: ['Dash Replenishment Service Certification', 'https://developer.amazon.com/docs/dash/certification.html'],
  CX: ['DRS CX Guidelines', 'https://developer.amazon.com/docs/dash/customer-experience-guidelines.html'],
  PREREG: ['Integrating Pre-registration', 'https://developer.amazon.com/docs/dash/pre-registration-overview.html'],
  GLOSS: ['DRS Glossary', 'https://developer.amazon.com/docs/dash/glossary.html'],
  LWA: [
    'Authorization Code Grant',
    'https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html',
  ],
  'LWA-TOKENS': ['Access Tokens', 'https://developer.amazon.com/docs/login-with-amazon/access-token.html'],
  'LWA-REFRESH': ['Refresh Tokens', 'https://developer.amazon.com/docs/login-with-amazon/refresh-token.html'],
  'LWA-PROFILE': [
    'Obtain Customer Profile Information',
    'https://developer.amazon.com/docs/login-with-amazon/obtain-customer-profile.html',
  ],
  'LWA-IMPLICIT': [
    'Implicit Grant (Deprecated)',
    'https://developer.amazon.com/docs/login-with-amazon/implicit-grant.html',
  ],
  'LWA-PROFILES': ['Security Profile', 'https://developer.amazon.com/docs/login-with-amazon/security-profile.html'],
  'AWS-SNS-FORMATS': [
    'Parsing Amazon SNS message formats',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html',
  ],
  'AWS-SNS-SIGN': [
    'Verifying the signatures of Amazon SNS messages',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
  ],
  'AWS-SNS-FILTER': [
    'Amazon SNS subscription filter policies',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html',
  ],
  'AWS-SNS-DLQ': [
    'Amazon SNS dead-letter queues',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html',
  ],
  'AWS-SNS-RETRY': [
    'Amazon SNS message delivery retries',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html',
  ],
  'AWS-SNS-CONFIRM': ['ConfirmSubscription', 'https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html'],
  'AWS-SNS-UNSUBSCRIBE': ['Unsubscribe', 'https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html'],
  'AWS-SNS-API': ['Amazon SNS API Reference', 'https://docs.aws.amazon.com/sns/latest/api/welcome.html'],
  'AWS-SNS-RECORDED': [
    'Recordings of AWS in the tests of LocalStack (SNS)',
    'https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json',
  ],
  RFC6749: ['The OAuth 2.0 Authorization Framework', 'https://www.rfc-editor.org/rfc/rfc6749'],
  RFC6750: ['OAuth 2.0 Bearer Token Usage', 'https://www.rfc-editor.org/rfc/rfc6750'],
  RFC7636: ['Proof Key for Code Exchange', 'https://www.rfc-editor.org/rfc/rfc7636'],
  'c:ruby': ['aycabta/amazon-drs (client, Ruby)', 'https://github.com/aycabta/amazon-drs'],
  'c:go': ['GetWagz/drs-sdk (client, Go)', 'https://github.com/GetWagz/drs-sdk'],
  'c:imp': ['electricimp/AmazonDRS (client, Squirrel)', 'https://github.com/electricimp/AmazonDRS'],
  'c:arduino': ['andium/AmazonDRS (client, C++)', 'https://github.com/andium/AmazonDRS'],
  'c:esp': ['OmegaJar ESP8266 sketch with a log of a real run (client, C++)', 'https://alpha-amol.github.io/'],
  'c:flask': ['nuhman/flask-amazon-drs (client, Python)', 'https://github.com/nuhman/flask-amazon-drs'],
  'c:clever': [
    'CleverPet DRS service (client, Java)',
    'https://github.com/mmstart007/cleverpet-drs-service-java-eclipse',
  ],
  'c:php': [
    'Smart-fridge-amazon-dash-php-api (client, PHP)',
    'https://github.com/piratemrs/Smart-fridge-amazon-dash-php-api',
  ],
  'c:amzn-android': ["Amazon's sample app for Android", 'https://github.com/amzn/drs-sample-android-app'],
  'c:amzn-ios': ["Amazon's sample app for iOS", 'https://github.com/amzn/drs-sample-ios-app'],
  'c:scrape': ['DeviceScraper, a walk through the sign-up pages of 2017 (client, Ruby)', null],
  DESIGN: ['A decision of this emulator where the sources are silent', 'https://www.npmjs.com/package/drs-emulator'],
} as const satisfies Record<string, readonly [title: string, url: string | null]>;

/** Short key of a source. */
export type Source = keyof typeof sources;

/** A source in Markdown: a link, or the title alone where there is no address. */
export function citation(source: Source): string {
  const [title, url] = sources[source];
  return url === null ? title : `[${title}](${url})`;
}

/** How sure we are: a page says it, a client or a recording shows it, or it is our reading. */
export type Evidence = 'documented' | 'observed' | 'inferred';

/** Mark and source of one statement. */
export interface Provenance {
  readonly evidence: Evidence;
  readonly source: Source;
}
