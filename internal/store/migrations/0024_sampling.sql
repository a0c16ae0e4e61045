-- Posts that were not kept, drawn with known chances, for an advisor to look whether one of them should have been. They
-- go after seven days, or as soon as somebody has looked.
CREATE TABLE sample (
  id         TEXT PRIMARY KEY,
  channel_id TEXT NOT NULL REFERENCES channel (id),
  source_key TEXT NOT NULL UNIQUE,     -- keyed hash of the id at the source
  text       TEXT NOT NULL,            -- masked
  language   TEXT NOT NULL,
  band       BIGINT NOT NULL,          -- of the score; see femos.Band
  draw       BIGINT NOT NULL,          -- the number drawn for it, in millionths: it stays while its chance is above
  chance     BIGINT NOT NULL,          -- with which it is here, in millionths
  drawn_at   BIGINT NOT NULL
);
CREATE INDEX sample_channel ON sample (channel_id);
CREATE INDEX sample_drawn ON sample (drawn_at);

-- What people said of samples. Nothing leads from here to a post or a channel.
CREATE TABLE sample_label (
  id       TEXT PRIMARY KEY,           -- random
  week     TEXT NOT NULL,              -- the Monday, UTC
  language TEXT NOT NULL,
  band     BIGINT NOT NULL,
  chance   BIGINT NOT NULL,
  needed   BOOLEAN NOT NULL
);
CREATE INDEX sample_label_week ON sample_label (week);

-- What the samples were drawn from: posts of channels where that is permitted, by week and band.
CREATE TABLE sample_frame (
  week   TEXT NOT NULL,
  band   BIGINT NOT NULL,              -- -1 for those that were kept
  posts  BIGINT NOT NULL,
  PRIMARY KEY (week, band)
);
