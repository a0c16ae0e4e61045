-- Times are BIGINT microseconds since 1970 UTC, 0 for never. Ids are UUIDv7 as text. What is encrypted is BYTEA
-- (a BLOB to SQLite). Whoever adds a column that can hold what a woman wrote adds it to the erasing in erase.go.

CREATE TABLE installation (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE person (
  id          TEXT PRIMARY KEY,
  login       TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  title       TEXT NOT NULL,
  roles       TEXT NOT NULL,          -- comma-separated
  languages   TEXT NOT NULL,          -- comma-separated
  interface   TEXT NOT NULL,
  theme       TEXT NOT NULL,
  active      BOOLEAN NOT NULL,
  created_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL,
  hash        TEXT NOT NULL,
  public_key  BYTEA NOT NULL,
  wrapped_key BYTEA NOT NULL
);

CREATE TABLE session (
  id          TEXT PRIMARY KEY,
  person_id   TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  wrapped_key BYTEA NOT NULL,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL,
  seen_at     BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE account (
  id           TEXT PRIMARY KEY,
  platform     TEXT NOT NULL,
  name         TEXT NOT NULL,
  owner_id     TEXT NOT NULL,         -- '' for the team's
  state        TEXT NOT NULL CHECK (state IN ('active', 'paused', 'denied')),
  fault        TEXT NOT NULL,
  fault_at     BIGINT NOT NULL,
  settings     BYTEA NOT NULL,        -- sealed: credentials
  cursor       TEXT NOT NULL,
  cursor_at    BIGINT NOT NULL,
  lease_holder TEXT NOT NULL,
  lease_until  BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  version      BIGINT NOT NULL
);

CREATE TABLE channel (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  platform   TEXT NOT NULL,
  address    TEXT NOT NULL,
  name       TEXT NOT NULL,
  language   TEXT NOT NULL,
  added_at   BIGINT NOT NULL,
  UNIQUE (account_id, address)
);

CREATE TABLE permission (
  id           TEXT PRIMARY KEY,
  channel_id   TEXT NOT NULL REFERENCES channel (id),
  kind         TEXT NOT NULL CHECK (kind IN ('consent', 'own', 'public_interest')),
  may_read     BOOLEAN NOT NULL,
  may_reply    BOOLEAN NOT NULL,
  may_sample   BOOLEAN NOT NULL,
  may_learn    BOOLEAN NOT NULL,
  granted_by   TEXT NOT NULL,
  evidence     TEXT NOT NULL,
  conditions   TEXT NOT NULL,
  recorded_by  TEXT NOT NULL,
  recorded_at  BIGINT NOT NULL,
  review_at    BIGINT NOT NULL,
  withdrawn_at BIGINT NOT NULL,
  withdrawn_by TEXT NOT NULL
);
-- At most one permission of a channel stands.
CREATE UNIQUE INDEX permission_standing ON permission (channel_id) WHERE withdrawn_at = 0;
CREATE INDEX permission_channel ON permission (channel_id, recorded_at);

CREATE TABLE counter (
  channel_id TEXT NOT NULL REFERENCES channel (id),
  day        TEXT NOT NULL,           -- 2026-11-22, UTC
  language   TEXT NOT NULL,
  seen       BIGINT NOT NULL,         -- posts judged at the door
  advice     BIGINT NOT NULL,         -- of them, needing an advisor
  claims     BIGINT NOT NULL,         -- of them, repeating a claim
  kept       BIGINT NOT NULL,         -- inquiries made of them
  PRIMARY KEY (channel_id, day, language)
);

CREATE TABLE inquiry (
  id         TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL REFERENCES channel (id),
  asked_id   TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('new', 'taken', 'answered', 'done')),
  language   TEXT NOT NULL,
  base       TEXT NOT NULL,           -- base language, for the views
  topic      TEXT NOT NULL,
  urgency    TEXT NOT NULL CHECK (urgency IN ('normal', 'deadline', 'emergency')),
  rank       BIGINT NOT NULL,         -- order of the open views: urgency, then waiting; see rankOf
  claims     BIGINT NOT NULL,
  reply      TEXT NOT NULL,           -- state of the newest reply, '' if none
  taken_by   TEXT NOT NULL,
  taken_at   BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  due_at     BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  closed_at  BIGINT NOT NULL,
  dismissed  TEXT NOT NULL,
  answered_after BIGINT NOT NULL,     -- microseconds from her question to our first reply, 0 if there was none
  erased_at  BIGINT NOT NULL,         -- when its posts went; times above are days from then on
  version    BIGINT NOT NULL
);
CREATE INDEX inquiry_new           ON inquiry (rank, id) WHERE state = 'new';
CREATE INDEX inquiry_new_base      ON inquiry (base, rank, id) WHERE state = 'new';
CREATE INDEX inquiry_new_channel   ON inquiry (channel_id, rank, id) WHERE state = 'new';
CREATE INDEX inquiry_open          ON inquiry (rank, id) WHERE state <> 'done';
CREATE INDEX inquiry_open_base     ON inquiry (base, rank, id) WHERE state <> 'done';
CREATE INDEX inquiry_open_channel  ON inquiry (channel_id, rank, id) WHERE state <> 'done';
CREATE INDEX inquiry_mine          ON inquiry (taken_by, rank, id) WHERE state <> 'done';
CREATE INDEX inquiry_done          ON inquiry (closed_at, id) WHERE state = 'done';
CREATE INDEX inquiry_done_base     ON inquiry (base, closed_at, id) WHERE state = 'done';
CREATE INDEX inquiry_done_channel  ON inquiry (channel_id, closed_at, id) WHERE state = 'done';
CREATE INDEX inquiry_kept          ON inquiry (channel_id) WHERE erased_at = 0;
CREATE INDEX inquiry_changed       ON inquiry (changed_at);
CREATE INDEX inquiry_unerased      ON inquiry (closed_at) WHERE state = 'done' AND erased_at = 0;

CREATE TABLE reply (
  id          TEXT PRIMARY KEY,
  inquiry_id  TEXT NOT NULL REFERENCES inquiry (id),
  channel_id  TEXT NOT NULL REFERENCES channel (id),
  to_id       TEXT NOT NULL,          -- the post it answers; it may be gone
  author_id   TEXT NOT NULL REFERENCES person (id),
  action      TEXT NOT NULL,
  language    TEXT NOT NULL,
  text        TEXT NOT NULL,
  posted      TEXT NOT NULL,
  answer_used TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'manual', 'sending', 'sent', 'refused', 'unknown', 'gone')),
  fault       TEXT NOT NULL,
  link        TEXT NOT NULL,
  source_key  TEXT NOT NULL,          -- of the published post, '' until sent: likes and deletions find it by this
  reactions   BIGINT NOT NULL,
  attempts    BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  sent_at     BIGINT NOT NULL,
  changed_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL
);
CREATE INDEX reply_inquiry ON reply (inquiry_id, created_at);
CREATE INDEX reply_source ON reply (source_key) WHERE source_key <> '';
CREATE INDEX reply_unsent ON reply (state, changed_at) WHERE state IN ('waiting', 'sending', 'unknown');
