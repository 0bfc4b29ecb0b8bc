SELECT id, total, paid FROM orders
WHERE total >= ${{ params.least }};
