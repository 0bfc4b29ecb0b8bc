import { createHmac } from 'node:crypto';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openNotifier } from '../../../runner/daemon/notifications.ts';
import type { ProjectDaemon } from '../../../runner/daemon/projectDaemon.ts';
import { nodeFileSystem } from '../../../runner/project/nodeFileSystem.ts';
import type { TriggerKind } from '../../../runner/record/entry.ts';
import { memoryStore } from '../../../runner/store/memory.ts';
import { Loopback } from '../../support/loopback.ts';
import { realClock } from '../job/realClock.ts';
import { DaemonRig, endOf, orchestrationPath } from './daemonRig.ts';

let loopback: Loopback;
const mails: string[] = [];
const logins: string[] = [];
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  onAuth: ({ username, password }, _session, done) => {
    logins.push(`${username}:${password}`);
    if (password === 'right') done(null, { user: username });
    else done(new Error('Invalid username or password'));
  },
  onData: (stream, _session, done) => {
    let text = '';
    stream.setEncoding('utf8').on('data', chunk => {
      text += chunk;
    });
    stream.on('end', () => {
      mails.push(text);
      done();
    });
  },
});
let smtpPort = 0;

beforeAll(async () => {
  loopback = await Loopback.start();
  await new Promise<void>(resolve => smtp.listen(0, '127.0.0.1', resolve));
  const address = smtp.server.address();
  smtpPort = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  await loopback.stop();
  await new Promise<void>(resolve => smtp.close(() => resolve()));
});

const task = 'phases: [{ name: A, tasks: [{ name: B, run: test -f good }] }]';

interface Opened {
  readonly rig: DaemonRig;
  readonly daemon: ProjectDaemon;
  /** What the daemon's log says. */
  readonly lines: readonly string[];
  /** Runs it to its end, and has told whoever wants to know. */
  run(kind?: TriggerKind): Promise<void>;
}

async function open(notifications: string, settings = ''): Promise<Opened> {
  loopback.answers(response => response.end());
  const rig = new DaemonRig({
    [orchestrationPath('nightly')]: `name: Nightly load\nsecrets: [KEY]\n${notifications}\n${task}\n`,
    '.segue/segue.yaml': settings,
  });
  rig.host.env['KEY'] = 'hunter2';
  rig.host.env['MAIL'] = 'right';
  const daemon = await rig.open();
  const { store = memoryStore({ clock: realClock }) } = rig;
  expect(daemon.orchestration('nightly')?.problems).toEqual([]);
  const lines: string[] = [];
  const notifier = openNotifier({
    daemon,
    store,
    host: rig.host,
    files: nodeFileSystem,
    log: { write: (level, message) => lines.push(`${level}: ${message}`) },
    pagerDutyUrl: `${loopback.origin}/pager`,
  });
  notifier.linkTo('http://segue.example/');
  const run = async (kind: TriggerKind = 'schedule') => {
    const selection = { only: [], skip: [] };
    const wish = { orchestration: 'nightly', params: {}, selection, trigger: { kind }, startedBy: null };
    const outcome = await daemon.start(wish);
    if (outcome.kind === 'refused') throw new Error(outcome.message);
    await endOf(daemon, outcome.created.runId);
    await daemon.idle();
    await notifier.idle();
  };
  return { rig, daemon, lines, run };
}

const slack = `notifications: [{ on: [failure, recovered], slack: { webhook: "${'$'}{{ secrets.KEY }}" } }]`;

test('a failure goes to Slack, and the next success, and nothing else', async () => {
  const { rig, daemon, lines, run } = await open(slack);
  rig.host.env['KEY'] = `${loopback.origin}/services/T0/B0`;
  rig.write({ good: '' });
  await run();
  expect(loopback.received).toEqual([]);
  rig.remove('good');
  await run('manual');
  expect(loopback.received).toEqual([]);
  await run();
  rig.write({ good: '' });
  await run('manual');
  await run();
  await run();
  const [failed, recovered, ...more] = loopback.received;
  expect(more).toEqual([]);
  expect(failed).toMatchObject({ method: 'POST', url: '/services/T0/B0' });
  const { text } = JSON.parse(failed?.body ?? '');
  expect(text).toMatch(
    /^:x: \*nightly#3 failed in .+: 1 failed\*\nNightly load\n✗ b: .+\nhttp:\/\/segue\.example\/#run=\w{26}$/,
  );
  expect(JSON.parse(recovered?.body ?? '').text).toMatch(
    /^:white_check_mark: \*nightly#5 succeeded again in /,
  );
  expect(lines).toEqual([
    'info: Told of nightly#3 (failure): Slack.',
    'info: Told of nightly#5 (recovered): Slack.',
  ]);
  await daemon.close();
});

test('a webhook gets the run, signed', async () => {
  const { daemon, run } = await open(
    `notifications: [{ on: [failure], webhook: { url: "${loopback.origin}/hook", secret: "${'$'}{{ secrets.KEY }}" } }]`,
  );
  await run('api');
  const [request] = loopback.received;
  const { body = '', headers } = request ?? {};
  expect(JSON.parse(body)).toMatchObject({ schemaVersion: 1, orchestration: 'nightly', state: 'failed' });
  expect(headers?.['x-segue-event']).toBe('failure');
  expect(headers?.['x-hub-signature-256']).toBe(
    `sha256=${createHmac('sha256', 'hunter2').update(body).digest('hex')}`,
  );
  await daemon.close();
});

test('an incident at PagerDuty is opened by a failure and closed by the next success', async () => {
  const { rig, daemon, run } = await open(
    `notifications: [{ on: [failure], pagerduty: { routingKey: "${'$'}{{ secrets.KEY }}" } }]`,
  );
  await run();
  rig.write({ good: '' });
  await run();
  await run();
  expect(loopback.received.map(({ body }) => JSON.parse(body))).toMatchObject([
    {
      routing_key: 'hunter2',
      event_action: 'trigger',
      dedup_key: 'segue/nightly',
      payload: { severity: 'error', summary: expect.stringMatching(/^nightly#1 failed in /) },
      links: [{ href: expect.stringMatching(/^http:\/\/segue\.example\/#run=/) }],
    },
    { event_action: 'resolve', dedup_key: 'segue/nightly' },
  ]);
  await daemon.close();
});

const server = (password: string, host = '127.0.0.1') => `
notifications:
  smtp: { host: ${host}, port: ${smtpPort}, user: segue, password: "${password}", from: segue@example.com }
  defaults: [{ on: [failure], email: { to: [data@example.com, ops@example.com] } }]
`;

test('the project sends email for orchestrations that say nothing', async () => {
  const { daemon, lines, run } = await open('', server('${{ secrets.MAIL }}'));
  await run();
  expect(logins.at(-1)).toBe('segue:right');
  const mail = (mails.at(-1) ?? '').replaceAll('=\r\n', '');
  expect(mail).toContain('To: data@example.com, ops@example.com');
  expect(mail).toMatch(/Subject: nightly#1 failed in .+: 1 failed/);
  expect(mail).toContain('http://segue.example/#run=');
  expect(lines).toEqual(['info: Told of nightly#1 (failure): email to data@example.com, ops@example.com.']);
  await daemon.close();
});

test('what cannot be delivered is logged, and changes nothing of the run', async () => {
  const mail = await open('', server('wrong'));
  await mail.run();
  expect(mail.lines).toEqual([
    expect.stringMatching(
      /^warning: Could not tell of nightly#1 \(failure\), email to .+: the mail server did not take it: Invalid login: .+; tried 1 time\.$/,
    ),
  ]);
  expect((await mail.daemon.record.runs({}))[0]?.state).toBe('failed');
  await mail.daemon.close();
  const unset = await open(slack);
  unset.rig.host.env['KEY'] = '';
  await unset.run();
  expect(unset.lines).toEqual([
    'warning: Could not tell of nightly#1 (failure), notification 1: the address of Slack has no value; its secret may not be set; tried 1 time.',
  ]);
  await unset.daemon.close();
  const refused = await open(slack);
  refused.rig.host.env['KEY'] = `${loopback.origin}/services/T0/B0`;
  loopback.answers(response => response.writeHead(404).end());
  await refused.run();
  expect(refused.lines).toEqual([
    'warning: Could not tell of nightly#1 (failure), Slack: the answer was 404; tried 1 time.',
  ]);
  expect(refused.lines.join()).not.toContain('/services/');
  await refused.daemon.close();
});

test('a password is not sent where others could read it', async () => {
  logins.length = 0;
  // The address of no machine leads to this one, and does not look as if it did.
  const anywhere = await open('', server('right', '0.0.0.0'));
  await anywhere.run();
  expect(logins).toEqual([]);
  expect(anywhere.lines).toEqual([
    expect.stringContaining(
      'the mail server offers no encryption, and the password would be readable on the way; expected a server with STARTTLS, "secure: true", or "allowUnencrypted: true" under "notifications.smtp"; tried 1 time.',
    ),
  ]);
  await anywhere.daemon.close();
  const settings = server('right', '0.0.0.0').replace('from:', 'allowUnencrypted: true, from:');
  const allowed = await open('', settings);
  await allowed.run();
  expect(logins).toEqual(['segue:right']);
  expect(mails.at(-1)).toMatch(/^Message-ID: <\w{26}\.failure\.[0-9a-f]{8}@example\.com>\r$/im);
  await allowed.daemon.close();
});
