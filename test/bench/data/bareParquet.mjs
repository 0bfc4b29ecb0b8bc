// The floor of `data-parquet`: the library itself, which never makes rows of it.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , modules] = process.argv;
const { DuckDBInstance } = createRequire(join(modules, 'package.json'))('@duckdb/node-api');
const connection = await (await DuckDBInstance.create()).connect();
await connection.run("COPY (SELECT * FROM 'rows.csv') TO 'bare.parquet' (FORMAT parquet)");
