-- What a change of the law means for the library.
ALTER TABLE answer ADD COLUMN blocked_at BIGINT NOT NULL DEFAULT 0;  -- since when each use waits for the lawyer, because she says so; 0 if she does not
ALTER TABLE answer ADD COLUMN blocked_by TEXT NOT NULL DEFAULT '';

-- Sections that signed versions cite, so that every node can show them, also as they read before. In the public domain (§ 5 UrhG).
CREATE TABLE wording (
  pin        TEXT NOT NULL,            -- hash of the section's text
  paragraph  TEXT NOT NULL,            -- as cited, '' for the whole section
  day        TEXT NOT NULL,            -- of the state of the law it was read from
  title      TEXT NOT NULL,
  text       TEXT NOT NULL,            -- of the whole section
  cited_from BIGINT NOT NULL,          -- bytes of text that the paragraph takes
  cited_to   BIGINT NOT NULL,
  PRIMARY KEY (pin, paragraph)
);

CREATE TABLE law_change (
  version_id TEXT NOT NULL REFERENCES answer_version (id),
  number     BIGINT NOT NULL,          -- of the citation
  now_pin    TEXT NOT NULL,            -- '' if the section has gone
  now_day    TEXT NOT NULL,
  found_at   BIGINT NOT NULL,
  PRIMARY KEY (version_id, number, now_pin)
);
