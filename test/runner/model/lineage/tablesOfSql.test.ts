import { describe, expect, test } from 'vitest';
import { tablesOfSql } from '../../../../runner/model/lineage/tablesOfSql.ts';

describe('the tables that SQL names plainly', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['SELECT * FROM orders', ['orders'], []],
    [
      'select o.id from shop.orders o join "Order lines" l on true left join orders x',
      ['shop.orders', 'Order lines', 'orders'],
      [],
    ],
    ['WITH recent AS (SELECT * FROM orders), n(i) AS (SELECT 1) SELECT * FROM recent JOIN n', ['orders'], []],
    ['INSERT INTO marts.revenue SELECT * FROM orders', ['orders'], ['marts.revenue']],
    ['INSERT OR REPLACE INTO a VALUES (1) ON CONFLICT DO UPDATE SET b = 1', [], ['a']],
    ['UPDATE orders SET paid = 1; DELETE FROM old WHERE day < ?', [], ['orders', 'old']],
    ['CREATE TABLE IF NOT EXISTS days AS SELECT * FROM hours', ['hours'], ['days']],
    ["SELECT 'from nowhere' -- from nothing\n FROM generate_series(1, 3)", [], []],
    ["SELECT * FROM 'data/orders.csv'", [], []],
    ['SELECT * FROM (SELECT * FROM inner_orders) x', ['inner_orders'], []],
  ])('%s', (sql, reads, updates) => {
    expect(tablesOfSql(sql, 'postgres')).toEqual({ reads, updates });
  });
});
