-- What a reply rests on, and who has to see it. A reply that is held waits for the lawyer: it has no job before she releases it.
ALTER TABLE reply ADD COLUMN answer_version TEXT NOT NULL DEFAULT '';
ALTER TABLE reply ADD COLUMN risk TEXT NOT NULL DEFAULT '';             -- 'green', 'yellow', 'red'; '' for replies of before
ALTER TABLE reply ADD COLUMN risk_why TEXT NOT NULL DEFAULT '';         -- codes of the reasons, comma-separated
ALTER TABLE reply ADD COLUMN held_at BIGINT NOT NULL DEFAULT 0;         -- since when it waits for the lawyer, 0 if it does not
ALTER TABLE reply ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';       -- who released it, sent it back, or looked at it afterwards
ALTER TABLE reply ADD COLUMN decided_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE reply ADD COLUMN decision TEXT NOT NULL DEFAULT '';         -- what she has to say about it
ALTER TABLE reply ADD COLUMN sampled BOOLEAN NOT NULL DEFAULT false;    -- drawn for a look afterwards
CREATE INDEX reply_held ON reply (held_at, id) WHERE held_at <> 0;
CREATE INDEX reply_sampled ON reply (created_at, id) WHERE sampled AND decided_at = 0;
CREATE INDEX reply_answer ON reply (answer_used, created_at) WHERE answer_used <> '';
