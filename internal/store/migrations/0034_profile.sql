-- What a person lets everybody know of herself: on the public site, so that a real advisor can be told from a false one.
CREATE TABLE profile (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  public    BOOLEAN NOT NULL,          -- by her own will
  employer  TEXT NOT NULL,             -- '' for the team's
  hours     TEXT NOT NULL              -- seven days from Monday on, '|' between them
);

-- Accounts of hers that the program does not keep itself.
CREATE TABLE profile_link (
  person_id TEXT NOT NULL REFERENCES person (id),
  url       TEXT NOT NULL UNIQUE,      -- an account is one person's
  added_by  TEXT NOT NULL,
  added_at  BIGINT NOT NULL,
  PRIMARY KEY (person_id, url)
);
