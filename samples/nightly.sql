CREATE TABLE dbo.sales_by_day (
    day      date  NOT NULL CONSTRAINT pk_sales_by_day PRIMARY KEY,
    customer int   NOT NULL CONSTRAINT fk_sales_customer REFERENCES dbo.customers (id),
    amount   money NOT NULL CONSTRAINT df_amount DEFAULT (0)
)
GO
CREATE PROCEDURE dbo.fill_sales AS
BEGIN
    SELECT o.ordered_on AS day, c.id AS customer, o.quantity * o.unit_price AS amount
    INTO #today
    FROM dbo.orders o JOIN dbo.customers c ON c.number = o.customer_number
    WHERE o.status = 'paid'

    MERGE dbo.sales_by_day AS t
    USING (SELECT day, customer, SUM(amount) AS amount FROM #today GROUP BY day, customer) AS s
    ON t.day = s.day AND t.customer = s.customer
    WHEN MATCHED THEN UPDATE SET amount = t.amount + s.amount
    WHEN NOT MATCHED THEN INSERT (day, customer, amount) VALUES (s.day, s.customer, s.amount);

    EXEC dbo.log_run 'fill_sales'
END
