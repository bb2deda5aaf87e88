-- When the user agreed: from then on a client may hear of what happens, also of the wallets that are
-- connected before it has its token.
ALTER TABLE link_sessions ADD COLUMN consented_at BIGINT;
ALTER TABLE public_tokens ADD COLUMN consented_at BIGINT;
-- Null where that is not known: then it is the moment in which the grant was made.
ALTER TABLE grants ADD COLUMN consented_at BIGINT;
