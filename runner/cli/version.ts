import { version as packageVersion } from '../../package.json';

/** The version of this package, from its package.json at build time. */
export const version: string = packageVersion;
