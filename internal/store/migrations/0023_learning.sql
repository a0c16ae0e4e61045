-- What people decided about posts, for triage to learn from. No text and no times: the day of the decision, labels, and
-- the rows of hashed features, sealed. It goes after 180 days, when its post is deleted or edited at the source, and
-- when no permission covers learning in its channel any more.
CREATE TABLE example (
  id            TEXT PRIMARY KEY,
  channel_id    TEXT NOT NULL REFERENCES channel (id),
  permission_id TEXT NOT NULL REFERENCES permission (id),
  source_key    TEXT NOT NULL UNIQUE,  -- keyed hash of the id at the source: edits and deletions find it by this
  day           TEXT NOT NULL,         -- 2026-11-22, UTC
  labels        TEXT NOT NULL,         -- JSON
  features      BYTEA NOT NULL         -- sealed
);
CREATE INDEX example_channel ON example (channel_id);
CREATE INDEX example_day ON example (day);

-- What was learnt on top of the model that ships, a row a night. The one in use is named in installation.
CREATE TABLE adapter (
  id       TEXT PRIMARY KEY,
  base     TEXT NOT NULL,              -- checksum of what the model under it was trained from
  made_at  BIGINT NOT NULL,
  figures  TEXT NOT NULL,              -- JSON
  better   BOOLEAN NOT NULL,           -- than what was in use then
  stale    BOOLEAN NOT NULL,           -- some of what it learnt from has gone: its weights go within a day
  weights  BYTEA NOT NULL              -- sealed; empty if they are gone
);
CREATE INDEX adapter_made ON adapter (made_at);
