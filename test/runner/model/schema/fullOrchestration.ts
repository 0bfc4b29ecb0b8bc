import type { OrchestrationDocument } from '../../../../schemas/types.ts';

/** An orchestration that uses every part of the language, as the schema allows it. */
export const fullOrchestration: OrchestrationDocument = {
  name: 'Nightly sales',
  description: 'Loads and publishes.',
  on: {
    schedule: [
      { cron: '0 2 * * MON-FRI', timezone: 'UTC', catchUp: 'latest', dst: { gap: 'next', overlap: 'first' } },
      { every: 'week', at: '02:00', on: 'monday' },
    ],
    tables: [
      { all: ['a', 'b'], cooldown: '50m' },
      // biome-ignore lint/suspicious/noThenProperty: the language has a key of that name, and nothing awaits the document.
      { all: ['c'], cooldown: { for: '1h', then: 'fire' } },
    ],
    webhook: [{ id: 'shop', secret: '${{ secrets.HOOK }}', if: '${{ event.body.closed }}' }],
    database: [{ connection: 'shop', query: 'SELECT 1', every: '1m', cooldown: '10m' }],
    files: [{ paths: ['inbox/*.csv'], cooldown: '10s' }],
    orchestration: [{ id: 'ingest', states: ['success', 'warning'] }],
  },
  params: {
    since: { type: 'string', default: '7 days', description: 'How far back' },
    full: { type: 'boolean', default: false },
    region: { type: 'choice', options: ['eu', 'us'], default: 'eu' },
    count: { type: 'number' },
  },
  timezone: 'Europe/Prague',
  env: { LEVEL: 'info', COUNT: 3, DEBUG: true },
  secrets: ['HOOK'],
  concurrency: { runs: 1, overlap: 'wait' },
  limits: { duration: '1h', memory: '4GB', parallel: 8 },
  defaults: { retry: { max: 3, wait: '60s', backoff: 'exponential' }, timeout: '10m', shell: 'bash' },
  phases: [
    {
      id: 'extract',
      name: 'Extract',
      if: true,
      tasks: [
        {
          id: 'crm',
          name: 'CRM',
          description: 'Accounts',
          active: false,
          continueOnFailure: true,
          if: 'always()',
          uses: 'http',
          config: 'crm',
          with: { url: 'https://example.com', pages: [1, { deep: null }] },
          env: { A: 'b' },
          timeout: '1m',
          memory: '1GB',
          retry: { max: 0, wait: '1s', backoff: 'constant', maxWait: '1m', jitter: 0.5, when: 'failure()' },
          rerun: 'never',
          reads: ['a'],
          updates: ['b'],
          shell: 'sh',
          workingDirectory: 'x',
          matrix: {
            region: ['eu', 'us'],
            more: '${{ params.since }}',
            'max-parallel': 2,
            include: [{ a: 1 }],
            exclude: [],
          },
        },
        { run: 'true' },
      ],
    },
  ],
  notifications: [
    {
      on: ['failure'],
      slack: { webhook: 'https://example.com', channel: '#a' },
      email: { to: ['a@example.com'] },
    },
    { on: ['success'], pagerduty: { routingKey: 'x' }, webhook: { url: 'https://example.com', secret: 'y' } },
  ],
};
