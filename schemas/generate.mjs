// What is made from the schemas: validators (for the build), types and the language reference (kept in git, held current by a test).
import { generateReference, referenceText } from './generators/reference.mjs';
import { generateTypes, typesText } from './generators/types.mjs';
import { generateValidators } from './generators/validators.mjs';

export { generateReference, generateTypes, generateValidators, referenceText, typesText };

if (import.meta.filename === process.argv[1]) {
  await generateValidators();
  await generateTypes();
  generateReference();
}
