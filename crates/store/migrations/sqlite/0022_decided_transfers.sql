-- What people decided is asked for at every piece of the books, and is little of all transfers.
CREATE INDEX transfers_decided ON transfers (workspace_id)
    WHERE status IN ('confirmed', 'rejected');
