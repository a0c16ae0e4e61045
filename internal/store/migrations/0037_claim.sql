-- What the sections that claims of the register cite read when somebody last looked, and what they read now.
CREATE TABLE claim_law (
  claim_id  TEXT NOT NULL,
  act       TEXT NOT NULL,
  section   TEXT NOT NULL,
  paragraph TEXT NOT NULL,
  pin       TEXT NOT NULL,           -- '' if the section had gone
  pinned_on TEXT NOT NULL,           -- day of the state of the law
  now_pin   TEXT NOT NULL,           -- as pin while nothing has changed
  now_day   TEXT NOT NULL,
  found_at  BIGINT NOT NULL,         -- since when it reads otherwise, 0 if it does not
  looked_by TEXT NOT NULL,           -- who looked last, '' before somebody has
  looked_at BIGINT NOT NULL,
  PRIMARY KEY (claim_id, act, section, paragraph)
);
CREATE INDEX claim_law_due ON claim_law (claim_id) WHERE found_at <> 0;
