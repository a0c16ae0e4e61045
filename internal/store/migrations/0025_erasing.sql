-- Posts that are gone but may still stand in the search index, which is cleared of many at once (see unindex.go). Nothing of a
-- post is here but its row number, which is never given again.
CREATE TABLE unindexed (
  seq        BIGINT PRIMARY KEY,
  channel_id TEXT NOT NULL REFERENCES channel (id),
  taken      BOOLEAN NOT NULL           -- taken out; what the index kept of it goes when it was merged
);
CREATE INDEX unindexed_channel ON unindexed (channel_id, taken);

-- What a withdrawal removed, and when its last byte was gone from the database's files.
CREATE TABLE erasure (
  permission_id TEXT PRIMARY KEY REFERENCES permission (id),
  posts         BIGINT NOT NULL,
  began_at      BIGINT NOT NULL,
  done_at       BIGINT NOT NULL         -- 0 while it goes on
);
CREATE INDEX erasure_open ON erasure (began_at) WHERE done_at = 0;
