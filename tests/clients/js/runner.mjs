// Drives the stock JavaScript client: a command in JSON per line on stdin, an answer in JSON per line on stdout.
import { createInterface } from 'node:readline';
import { Client, handle_file } from '@gradio/client';

// The client explains itself on the console; stdout is for answers.
console.log = console.info = console.warn = console.debug = () => {};

const clients = new Map();

/** The values of a call, with `{$file: path}` and `{$blob: base64}` made into what a user would pass. */
function values(data) {
  if (Array.isArray(data)) return data.map(values);
  if (data === null || typeof data !== 'object') return data;
  if (typeof data.$file === 'string') return handle_file(data.$file);
  if (typeof data.$blob === 'string') return new Blob([Buffer.from(data.$blob, 'base64')], { type: 'image/png' });
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, values(value)]));
}

const commands = {
  async connect({ client, url, headers = {}, auth }) {
    const login = auth ? { auth } : {};
    const made = await Client.connect(url, { headers, events: ['data', 'status', 'log'], ...login });
    clients.set(client, made);
    made.address = url;
    return made.session_hash;
  },
  async predict({ client, endpoint, data, session }) {
    const app = clients.get(client);
    if (!session || session === app.session_hash) return (await app.predict(endpoint, values(data))).data;
    // A client has one stream, for one session: another session needs a client of its own.
    const other = await Client.connect(app.address, { events: ['data', 'status'] });
    other.session_hash = session;
    try {
      return (await other.predict(endpoint, values(data))).data;
    } finally {
      other.close();
    }
  },
  /** Every event of a run; after `stop_after` data events it is cancelled. */
  async submit({ client, endpoint, data, stop_after = Infinity }) {
    const run = clients.get(client).submit(endpoint, values(data));
    const events = [];
    let seen = 0;
    for await (const event of run) {
      events.push(event);
      if (event.type === 'data' && (seen += 1) === stop_after) await run.cancel();
      if (event.type === 'status' && (event.stage === 'complete' || event.stage === 'error')) break;
    }
    return events;
  },
  async many({ client, endpoint, rows }) {
    const app = clients.get(client);
    return (await Promise.all(rows.map((row) => app.predict(endpoint, row)))).map((answer) => answer.data);
  },
  async upload({ client, png }) {
    const app = clients.get(client);
    const file = new File([Buffer.from(png, 'base64')], 'a.png', { type: 'image/png' });
    return (await app.upload_files(app.config.root, [file])).files[0];
  },
  async download({ url }) {
    const answer = await fetch(url);
    return { status: answer.status, size: (await answer.arrayBuffer()).byteLength };
  },
  async describe({ client }) {
    return await clients.get(client).view_api();
  },
  async close({ client }) {
    clients.get(client).close();
    clients.delete(client);
    return null;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  let answer;
  try {
    answer = { result: await commands[command.do](command) };
  } catch (error) {
    answer = { error: String(error?.message ?? JSON.stringify(error)), details: error };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
