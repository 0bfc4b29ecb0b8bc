import { describe, expect, test } from 'vitest';
import { cancelOnSignal } from '../../../runner/cli/cancelOnSignal.ts';
import { ScriptedHost } from './scriptedHost.ts';

function rig() {
  const host = new ScriptedHost();
  const notes: string[] = [];
  const requests: string[] = [];
  const canceller = cancelOnSignal(host, text => notes.push(text));
  const connect = () => canceller.onCancel((by, force) => requests.push(`${by} ${force}`));
  return { host, notes, requests, canceller, connect };
}

describe('signals during a run', () => {
  test('cancel it in order at first, and at once the second time', () => {
    const { host, notes, requests, connect } = rig();
    connect();
    host.signal('SIGINT');
    expect(requests).toEqual(['anna false']);
    host.clock.advance(500);
    host.signal('SIGINT');
    host.clock.advance(500);
    host.signal('SIGINT');
    expect(requests).toEqual(['anna false', 'anna true']);
    expect(notes).toEqual([
      'Cancelling: what runs is asked to end. Ctrl-C again ends it at once.',
      'Ending everything at once.',
    ]);
  });

  test('count one press of Ctrl-C once, although a parent such as npx passes it on', () => {
    const { host, requests, connect } = rig();
    connect();
    host.signal('SIGINT');
    host.clock.advance(30);
    host.signal('SIGINT');
    expect(requests).toEqual(['anna false']);
  });

  test('that come before the run can be cancelled are kept', () => {
    const { host, requests, connect } = rig();
    host.signal('SIGTERM');
    connect();
    expect(requests).toEqual(['SIGTERM false']);
  });

  test('end the process again when the run is over', () => {
    const { host, requests, canceller, connect } = rig();
    connect();
    canceller.stop();
    host.signal('SIGHUP');
    expect(requests).toEqual([]);
  });
});
