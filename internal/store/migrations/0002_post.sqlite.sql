-- seq is the row number that the search index needs.
CREATE TABLE post (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL UNIQUE,
  inquiry_id  TEXT NOT NULL REFERENCES inquiry (id),
  channel_id  TEXT NOT NULL REFERENCES channel (id),
  role        TEXT NOT NULL CHECK (role IN ('asked', 'parent', 'comment', 'ours')),
  author      TEXT NOT NULL,          -- pseudonym of this channel and quarter
  source_key  TEXT NOT NULL,          -- keyed hash of the id at the source: edits and deletions find it by this
  text        TEXT NOT NULL,          -- masked
  language    TEXT NOT NULL,
  verdict     TEXT NOT NULL,          -- JSON, '' if none
  reactions   BIGINT NOT NULL,
  posted_at   BIGINT NOT NULL,
  edited_at   BIGINT NOT NULL,
  deleted_at  BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  UNIQUE (inquiry_id, source_key)
);
CREATE INDEX post_source ON post (source_key);
CREATE INDEX post_channel ON post (channel_id);
-- One inquiry per post: a replay makes no second one.
CREATE UNIQUE INDEX post_asked ON post (source_key) WHERE role = 'asked';

-- Any three letters of a text find it, in every script. secure-delete: what is removed leaves no trace in the index.
CREATE VIRTUAL TABLE post_search USING fts5 (body, tokenize = 'trigram');
INSERT INTO post_search (post_search, rank) VALUES ('secure-delete', 1);
