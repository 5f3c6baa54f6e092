// An adapter as a command: hands each line on to one that serves HTTP, whose address is the first argument.
import { createInterface } from 'node:readline';

const [, , url] = process.argv;
for await (const line of createInterface({ input: process.stdin })) {
  const { id, verb, ...message } = JSON.parse(line);
  const reply = await fetch(`${url}/${verb}`, { method: 'POST', body: JSON.stringify(message) });
  process.stdout.write(`${JSON.stringify({ id, ...(await reply.json()) })}\n`);
}
