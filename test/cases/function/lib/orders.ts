interface Order {
  readonly id: number;
  readonly total: number;
}

export function* orders({ count }: { readonly count: number }): Generator<Order> {
  for (let id = 1; id <= count; id++) yield { id, total: id * 10 };
}

export function fails(): never {
  throw new RangeError('no such order');
}
