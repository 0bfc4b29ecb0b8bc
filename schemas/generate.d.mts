/** Writes `schemas/validators.generated.js`, which is not kept in git. */
export function generateValidators(): Promise<void>;
/** Writes `schemas/types.ts`. */
export function generateTypes(): Promise<void>;
/** Writes `docs/language.md`. */
export function generateReference(): void;
/** The text of `schemas/types.ts`. */
export function typesText(): Promise<string>;
/** The text of `docs/language.md`. */
export function referenceText(): string;
