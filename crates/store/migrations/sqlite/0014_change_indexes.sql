-- Whether a reader knew a row is seen in the indexes by which changes are followed.
DROP INDEX transactions_by_change;
CREATE INDEX transactions_by_change
    ON transactions (workspace_id, changed_change, id, created_change)
    WHERE changed_change > created_change;
CREATE INDEX removed_transactions_by_change
    ON removed_transactions (workspace_id, change_number, transaction_id, created_change);
