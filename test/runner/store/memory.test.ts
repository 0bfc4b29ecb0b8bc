import { storeContract } from './contract.ts';
import { memoryRig } from './memoryRig.ts';

storeContract('memory', memoryRig);
