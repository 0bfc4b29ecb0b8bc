import { diagnose } from './diagnose.ts';
import type { Feature } from './feature.ts';

/** Every feature. A further one is one file beside this and one line here. */
export const features: readonly Feature[] = [diagnose];
