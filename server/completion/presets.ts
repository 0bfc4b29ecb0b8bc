import { cronInWords, everyInWords } from '../words/cronInWords.ts';
import { durationInWords } from '../words/durationInWords.ts';

/** A value that people often mean, with what it means. */
export interface Preset {
  readonly value: string;
  readonly words?: string;
}

const crons = [
  ...['0 2 * * *', '0 6 * * MON-FRI', '0 * * * *', '*/15 * * * *', '*/5 * * * *', '0 3 * * SUN', '0 4 1 * *'],
  ...['0 4 L * *', '0 8,12,16 * * MON-FRI', '0 9 * * MON#1', '@hourly', '@daily', '@weekly', '@monthly'],
];
const intervals = [
  '5 minutes',
  '15 minutes',
  '30 minutes',
  'hour',
  '6 hours',
  '12 hours',
  'day',
  'week',
  'month',
];
const durations = ['10s', '30s', '60s', '5m', '10m', '15m', '30m', '1h', '2h', '6h', '12h', '1d', '7d'];
const sizes = ['256MB', '512MB', '1GB', '2GB', '4GB', '8GB', '16GB'];

/** Presets by the `x-format` of a schema. */
export function presetsOf(format: string): readonly Preset[] {
  switch (format) {
    case 'cron':
      return crons.map(value => withWords(value, cronInWords(value)));
    case 'interval':
      return intervals.map(value => withWords(value, everyInWords({ every: value })));
    case 'duration':
      return durations.map(value => withWords(value, durationInWords(value)));
    case 'size':
      return sizes.map(value => ({ value }));
    default:
      return [];
  }
}

function withWords(value: string, words: string | null): Preset {
  return words === null ? { value } : { value, words };
}
