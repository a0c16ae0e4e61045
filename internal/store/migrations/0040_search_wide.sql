-- Blocks of some ten thousand posts above those of some thousand, so that what is rare is sought in few rows (see wide.go).
CREATE TABLE search_block_anew (
  start BIGINT PRIMARY KEY,           -- id of its first row in search_part
  width BIGINT NOT NULL,              -- how many grams a row spans: gram / width is the row, counted from start
  first BIGINT NOT NULL,              -- number of its first post
  last  BIGINT NOT NULL,              -- and of its last; posts above the highest are not in the index yet
  posts BIGINT NOT NULL,
  took  BIGINT NOT NULL               -- rows it took over of each of the blocks it is made of; 512: all, and they are gone
);
INSERT INTO search_block_anew (start, width, first, last, posts, took) SELECT first * 512, 8388608, first, last, posts, 512 FROM search_block;
DROP TABLE search_block;
ALTER TABLE search_block_anew RENAME TO search_block;
CREATE INDEX search_block_last ON search_block (last);
