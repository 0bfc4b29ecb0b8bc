import { appendFileSync } from 'node:fs';
import { word } from './word.mjs';

const { who, times } = JSON.parse(process.env.SEGUE_PARAMETERS);
for (let n = 0; n < times; n++) console.log(`${word}, ${who}!`);
appendFileSync(process.env.SEGUE_OUTPUT, `times=${times}\n`);
