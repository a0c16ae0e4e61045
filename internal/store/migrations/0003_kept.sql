-- What the platform needs to find a post again; it may hold a person's handle, so it is sealed, stands in this one
-- table and goes with its post.
CREATE TABLE source_reference (
  post_id TEXT PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE,
  sealed  BYTEA NOT NULL
);

-- One row a reaction, so that a replay does not count twice.
CREATE TABLE reaction (
  key        TEXT PRIMARY KEY,        -- keyed hash of the reaction's id at the source
  source_key TEXT NOT NULL            -- of the post or reply it is on
);
CREATE INDEX reaction_source ON reaction (source_key);
