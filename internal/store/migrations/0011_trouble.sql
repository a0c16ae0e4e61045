-- Until when a platform asked us to wait, 0 where it did not say.
ALTER TABLE account ADD COLUMN fault_until BIGINT NOT NULL DEFAULT 0;
