import { storeContract } from './contract.ts';
import { sqliteRig } from './sqliteRig.ts';

storeContract('SQLite', async () => sqliteRig());
