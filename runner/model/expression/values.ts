import { Array as ArrayData } from '@actions/expressions/data/array';
import { BooleanData } from '@actions/expressions/data/boolean';
import { Dictionary } from '@actions/expressions/data/dictionary';
import type { ExpressionData, Pair } from '@actions/expressions/data/expressiondata';
import { Null } from '@actions/expressions/data/null';
import { NumberData } from '@actions/expressions/data/number';
import { StringData } from '@actions/expressions/data/string';
import type { Json, JsonObject } from '../orchestration.ts';

/**
 * JSON as the expression library wants it, member by member as they are reached: a context can hold thousands of
 * tasks of which an expression names one. One conversion serves one evaluation; it gives the same object
 * for the same value, because the library compares objects by identity.
 */
export class Conversion {
  readonly #known = new Map<object, ExpressionData>();

  /** The contexts of one evaluation. */
  contexts(values: JsonObject): Dictionary {
    return new ObjectData(values, this);
  }

  toData(value: Json | undefined): ExpressionData {
    if (value === null || value === undefined) return new Null();
    if (typeof value === 'string') return new StringData(value);
    if (typeof value === 'number') return new NumberData(value);
    if (typeof value === 'boolean') return new BooleanData(value);
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const data = isList(value) ? new ListData(value, this) : new ObjectData(value, this);
    this.#known.set(value, data);
    return data;
  }
}

/** The JSON of a value of the library's. Numbers that JSON cannot say become null. */
export function toJson(data: ExpressionData): Json {
  if (data instanceof ObjectData) return data.source;
  if (data instanceof ListData) return data.source;
  if (data instanceof StringData || data instanceof BooleanData) return data.value;
  if (data instanceof NumberData) return Number.isFinite(data.value) ? data.value : null;
  if (data instanceof ArrayData) return data.values().map(toJson);
  if (data instanceof Dictionary)
    return Object.fromEntries(data.pairs().map(({ key, value }) => [key, toJson(value)]));
  return null;
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

class ObjectData extends Dictionary {
  readonly source: JsonObject;
  readonly #conversion: Conversion;
  #names: ReadonlyMap<string, string> | undefined;

  constructor(source: JsonObject, conversion: Conversion) {
    super();
    this.source = source;
    this.#conversion = conversion;
  }

  /** A member by its name; exact first, then whatever its case, as GitHub has it. */
  override get(name: string): ExpressionData | undefined {
    if (Object.hasOwn(this.source, name)) return this.#conversion.toData(this.source[name]);
    this.#names ??= lowerCaseNames(this.source);
    const real = this.#names.get(name.toLowerCase());
    return real === undefined ? undefined : this.#conversion.toData(this.source[real]);
  }

  override values(): ExpressionData[] {
    return Object.values(this.source).map(value => this.#conversion.toData(value));
  }

  override pairs(): Pair[] {
    return Object.entries(this.source).map(([key, value]) => ({
      key,
      value: this.#conversion.toData(value),
    }));
  }
}

class ListData extends ArrayData {
  readonly source: readonly Json[];
  readonly #conversion: Conversion;
  #items: ExpressionData[] | undefined;

  constructor(source: readonly Json[], conversion: Conversion) {
    super();
    this.source = source;
    this.#conversion = conversion;
  }

  override get(index: number): ExpressionData {
    return this.#conversion.toData(this.source[index]);
  }

  override values(): ExpressionData[] {
    this.#items ??= this.source.map(value => this.#conversion.toData(value));
    return this.#items;
  }
}

function lowerCaseNames(source: JsonObject): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of Object.keys(source)) {
    const lower = name.toLowerCase();
    if (!names.has(lower)) names.set(lower, name);
  }
  return names;
}
