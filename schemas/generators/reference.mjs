/** Placeholder until the template stands. */
export function generateReference() {}
