import { describe } from 'vitest';
import { cancelContract } from './contract/cancels.ts';
import { claimContract } from './contract/claims.ts';
import { listContract } from './contract/lists.ts';
import { noticeContract } from './contract/notices.ts';
import { ownerContract } from './contract/owners.ts';
import { runContract } from './contract/runs.ts';
import { sourceContract } from './contract/sources.ts';
import { triggerContract } from './contract/triggers.ts';
import { versionContract } from './contract/versions.ts';
import { wakeContract } from './contract/wakes.ts';
import type { Rig } from './rig.ts';

/** What every store promises, whatever keeps its record. */
export function storeContract(name: string, newRig: () => Promise<Rig>): void {
  describe(name, () => {
    describe('runs', () => runContract(newRig));
    describe('lists', () => listContract(newRig));
    describe('claims', () => claimContract(newRig));
    describe('waking', () => wakeContract(newRig));
    describe('owners', () => ownerContract(newRig));
    describe('triggers', () => triggerContract(newRig));
    describe('sources', () => sourceContract(newRig));
    describe('versions', () => versionContract(newRig));
    describe('notices', () => noticeContract(newRig));
    describe('cancelling', () => cancelContract(newRig));
  });
}
