import { createServer } from 'node:http';
import { parse, send } from './http.js';
import { readMessage, Verifier } from './sns.js';

/** A message of SNS has 256 KiB at most; its text as JSON can be six times as long. */
const LARGEST = 2 * 1024 * 1024;

/**
 * Where SNS posts to. A status is the whole answer: 200, we have it; 403, do not send that again; 503, send it again
 * later. It is given at once, and the work comes after it: SNS waits for 15 seconds. (Obligation 29.)
 */
export class Listener {
  /** Of messages and of notifications: each works once, however often it comes. (Obligation 26.) Keep them in a database. */
  seen = new Set();

  /** `hear`: takes the payload of a genuine notification that is new. */
  constructor(environment, hear) {
    this.verifier = new Verifier(environment);
    this.hear = hear;
    this.server = createServer((request, response) => this.serve(request, response));
  }

  async listen(port = 0, host = '127.0.0.1') {
    await new Promise((resolve) => this.server.listen(port, host, resolve));
    return `http://${host}:${this.server.address().port}/sns`;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async serve(request, response) {
    const status = await this.answer(request).catch(() => 500);
    // Nobody hears it when the message broke off; it will come again.
    if (!response.destroyed) response.writeHead(status).end();
  }

  async answer(request) {
    if (request.method !== 'POST') return 405;
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
      size += chunk.length;
      if (size > LARGEST) return 413;
      chunks.push(chunk);
    }
    return this.receive(Buffer.concat(chunks).toString());
  }

  async receive(text) {
    const message = readMessage(text);
    if (message === null) return 400;
    const verdict = await this.verifier.check(message);
    if (verdict !== 'genuine') return verdict === 'later' ? 503 : 403;
    if (this.seen.has(message.MessageId)) return 200;
    if (message.Type === 'SubscriptionConfirmation') return this.confirm(message);
    this.seen.add(message.MessageId);
    // Whoever ended the subscription had a reason; to confirm it again at once would go round in circles.
    if (message.Type === 'UnsubscribeConfirmation') return 200;
    return this.take(message);
  }

  /** (Obligation 22.) */
  async confirm(message) {
    if (!this.verifier.isConfirmation(message)) return 403;
    const reply = await send(message.SubscribeURL);
    if (reply?.status !== 200) return 503;
    this.seen.add(message.MessageId);
    return 200;
  }

  /** Told by its `notificationType`, not by the Subject; of an unknown type or with unknown members it does no harm. */
  take({ Message }) {
    const payload = parse(Message);
    const { notificationId } = payload?.notificationInfo ?? {};
    if (typeof notificationId !== 'string' || this.seen.has(notificationId)) return 200;
    this.seen.add(notificationId);
    this.hear(payload);
    return 200;
  }
}
