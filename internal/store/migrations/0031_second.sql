-- The second factor. Of a person who has one, a session waits until it was shown, and opens nothing before.
CREATE TABLE second_code (
  person_id    TEXT PRIMARY KEY REFERENCES person (id),
  sealed       BYTEA NOT NULL,         -- the secret that her app has too, sealed
  confirmed_at BIGINT NOT NULL,        -- 0 until a first code showed that she has it
  last_step    BIGINT NOT NULL         -- the time step of the newest code that was used: none up to it is taken again
);

CREATE TABLE second_passkey (
  id        TEXT PRIMARY KEY,          -- SHA-256 of the credential's id
  person_id TEXT NOT NULL REFERENCES person (id),
  name      TEXT NOT NULL,
  sealed    BYTEA NOT NULL,            -- the credential with its public key, sealed: nobody can put one of hers here
  added_at  BIGINT NOT NULL,
  used_at   BIGINT NOT NULL
);
CREATE INDEX second_passkey_person ON second_passkey (person_id, added_at);

CREATE TABLE second_recovery (
  person_id TEXT NOT NULL REFERENCES person (id),
  hash      TEXT NOT NULL,             -- a code is gone once it was used
  PRIMARY KEY (person_id, hash)
);

ALTER TABLE session ADD COLUMN waits BOOLEAN NOT NULL DEFAULT false;  -- for the second factor
ALTER TABLE session ADD COLUMN second_at BIGINT NOT NULL DEFAULT 0;   -- when it was last shown
-- What a passkey has to sign next, '' for nothing.
ALTER TABLE session ADD COLUMN challenge TEXT NOT NULL DEFAULT '';
