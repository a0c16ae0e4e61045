-- How often a claim was repeated where, by day: numbers, and nothing of a post, so they stay when posts go.
CREATE TABLE sighting (
  claim_id   TEXT NOT NULL,
  channel_id TEXT NOT NULL REFERENCES channel (id),
  day        TEXT NOT NULL,            -- 2026-11-22, UTC
  language   TEXT NOT NULL,
  n          BIGINT NOT NULL,
  PRIMARY KEY (claim_id, day, channel_id, language)
);

-- What the team decided about a claim. Without a line it is watched, or corrected once a correction went out.
CREATE TABLE claim_state (
  claim_id TEXT PRIMARY KEY,
  state    TEXT NOT NULL CHECK (state IN ('watched', 'corrected', 'resolved')),
  by_id    TEXT NOT NULL,
  at       BIGINT NOT NULL,
  note     TEXT NOT NULL
);
