-- Sections that a reply cites in its own words, and which the block it was made from does not rest on: as they read when it was
-- written, or when the lawyer last looked, and as they read now.
CREATE TABLE reply_law (
  reply_id    TEXT NOT NULL REFERENCES reply (id) ON DELETE CASCADE,
  act         TEXT NOT NULL,
  section     TEXT NOT NULL,
  pin         TEXT NOT NULL,           -- hash of the section's text, '' if it is not pinned, or had gone
  pinned_on   TEXT NOT NULL,           -- day of the state of the law, '' while the act was never loaded
  now_pin     TEXT NOT NULL,           -- as pin while nothing has changed, '' if the section has gone
  now_day     TEXT NOT NULL,
  found_at    BIGINT NOT NULL,         -- since when it reads otherwise, 0 if it does not
  looked_by   TEXT NOT NULL,           -- who looked last, '' before somebody has
  looked_at   BIGINT NOT NULL,
  recalled_at BIGINT NOT NULL,         -- since when the reply has to be corrected for it, 0 if it has not
  PRIMARY KEY (reply_id, act, section)
);
CREATE INDEX reply_law_section ON reply_law (act, section);

-- What is right since a section changed that replies cite in their own words.
CREATE TABLE law_recall (
  act         TEXT NOT NULL,
  section     TEXT NOT NULL,
  instead     TEXT NOT NULL,           -- in German, '' if nobody has said
  recalled_at BIGINT NOT NULL,
  recalled_by TEXT NOT NULL,
  PRIMARY KEY (act, section)
);
