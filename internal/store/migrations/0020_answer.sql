-- The library. A version that is signed never changes again (see answer_version.go). What refers to an answer's versions
-- from the answer itself has no foreign key, as tables must not refer to each other in a circle.
CREATE TABLE answer (
  id           TEXT PRIMARY KEY,
  current_id   TEXT NOT NULL,          -- the signed version in use, '' if none
  working_id   TEXT NOT NULL,          -- the version under way, '' if none
  due_at       BIGINT NOT NULL,        -- from when it has to be looked at again
  due_reason   TEXT NOT NULL,
  withdrawn_at BIGINT NOT NULL,
  withdrawn_by TEXT NOT NULL,
  withdrawn    TEXT NOT NULL,
  instead      TEXT NOT NULL,
  uses         BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  edits        BIGINT NOT NULL
);

CREATE TABLE answer_version (
  id          TEXT PRIMARY KEY,
  answer_id   TEXT NOT NULL REFERENCES answer (id),
  number      BIGINT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('draft', 'review', 'returned', 'signed', 'replaced')),
  question    TEXT NOT NULL,
  also_asked  TEXT NOT NULL,           -- a line each
  text        TEXT NOT NULL,
  topics      TEXT NOT NULL,           -- comma-separated
  audience    TEXT NOT NULL,
  use         TEXT NOT NULL CHECK (use IN ('advice', 'emergency', 'holding')),
  each_time   BOOLEAN NOT NULL,
  sources     TEXT NOT NULL,           -- a line each
  law_as_of   TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  note        TEXT NOT NULL,
  editor_id   TEXT NOT NULL,           -- '' for what shipped with the program
  edited_at   BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  edits       BIGINT NOT NULL,
  UNIQUE (answer_id, number)
);

CREATE TABLE answer_citation (
  version_id TEXT NOT NULL REFERENCES answer_version (id),
  number     BIGINT NOT NULL,
  act        TEXT NOT NULL,
  section    TEXT NOT NULL,
  paragraph  TEXT NOT NULL,
  document   TEXT NOT NULL,
  pin        TEXT NOT NULL,            -- hash of the text, '' if not pinned
  pinned_on  TEXT NOT NULL,
  PRIMARY KEY (version_id, number)
);
CREATE INDEX answer_citation_act ON answer_citation (act, section);

-- Public keys are kept for ever: what they signed is checked with them.
CREATE TABLE signing_key (
  id         TEXT PRIMARY KEY,
  public     BYTEA NOT NULL,
  sealed     BYTEA NOT NULL,           -- the private key, sealed; empty once it is retired
  created_at BIGINT NOT NULL,
  retired_at BIGINT NOT NULL
);

CREATE TABLE answer_signature (
  version_id TEXT PRIMARY KEY REFERENCES answer_version (id),
  key_id     TEXT NOT NULL REFERENCES signing_key (id),
  signed_by  TEXT NOT NULL,
  name       TEXT NOT NULL,            -- as signed
  signed_at  BIGINT NOT NULL,
  value      BYTEA NOT NULL
);

CREATE TABLE answer_confirmation (
  version_id TEXT NOT NULL REFERENCES answer_version (id),
  digest     TEXT NOT NULL,            -- of what was read: another text is not confirmed by it
  by_id      TEXT NOT NULL,
  at         BIGINT NOT NULL,
  PRIMARY KEY (version_id, digest, by_id)
);

CREATE TABLE answer_comment (
  id          TEXT PRIMARY KEY,
  version_id  TEXT NOT NULL REFERENCES answer_version (id),
  by_id       TEXT NOT NULL,
  quote       TEXT NOT NULL,
  text        TEXT NOT NULL,
  at          BIGINT NOT NULL,
  resolved_at BIGINT NOT NULL
);
CREATE INDEX answer_comment_version ON answer_comment (version_id, at);

CREATE TABLE answer_translation (
  version_id TEXT NOT NULL REFERENCES answer_version (id),
  language   TEXT NOT NULL,
  question   TEXT NOT NULL,
  text       TEXT NOT NULL,
  machine    BOOLEAN NOT NULL,
  editor_id  TEXT NOT NULL,
  edited_at  BIGINT NOT NULL,
  checked_by TEXT NOT NULL,
  checked_at BIGINT NOT NULL,
  edits      BIGINT NOT NULL,
  PRIMARY KEY (version_id, language)
);
