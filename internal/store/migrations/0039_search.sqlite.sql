-- The search index: blocks of posts, and of each the rows that say in which of them three letters stand (see grams.go).
-- The index before, post_search, goes step by step once this one is whole.
CREATE TABLE search_block (
  first BIGINT PRIMARY KEY,           -- number of its first post
  last  BIGINT NOT NULL,              -- and of its last; posts above the highest are not in the index yet
  posts BIGINT NOT NULL
);
CREATE TABLE search_part (
  id    INTEGER PRIMARY KEY,          -- the block's first, 512 of them a block
  grams BYTEA NOT NULL
);

-- Posts whose block is to be made anew, as they are gone or read otherwise now. Nothing of a post is here but its row
-- number, which is never given again.
DROP TABLE unindexed;
CREATE TABLE unindexed (
  seq        BIGINT PRIMARY KEY,
  channel_id TEXT NOT NULL REFERENCES channel (id),
  stands     BOOLEAN NOT NULL           -- reads otherwise
);
CREATE INDEX unindexed_channel ON unindexed (channel_id, stands);
CREATE INDEX unindexed_stands ON unindexed (seq) WHERE stands;
