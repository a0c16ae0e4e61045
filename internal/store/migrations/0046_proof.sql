-- A published key is ours if its proof opens with the keys of the data folder: whoever can write to the database alone can't
-- publish one of her own and sign with it. What has none yet gets it when the key that signs is opened the next time; keys that
-- were replaced before, with `femos signing prove`.
ALTER TABLE signing_key ADD COLUMN proof BYTEA;
