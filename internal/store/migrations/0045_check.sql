-- The check of a translation is sealed with the installation's key, as a signature is: what somebody changes past the
-- program is not shown as checked. What was checked before has no seal, and nobody can say that it still is what was
-- checked: it has to be looked at once more.
ALTER TABLE answer_translation ADD COLUMN check_key TEXT NOT NULL DEFAULT '';  -- of signing_key, '' if nobody checked it
ALTER TABLE answer_translation ADD COLUMN check_value BYTEA;                   -- 64 bytes, NULL or empty if nobody checked it
UPDATE answer_translation SET checked_by = '', checked_at = 0;

-- What rings is the German text ('') or its translation into a language.
ALTER TABLE alarm RENAME TO alarm_before;
DROP INDEX alarm_rings;
CREATE TABLE alarm (
  version_id TEXT NOT NULL REFERENCES answer_version (id),
  answer_id  TEXT NOT NULL REFERENCES answer (id),
  language   TEXT NOT NULL,            -- of the translation, '' for the version itself
  found_at   BIGINT NOT NULL,
  settled_by TEXT NOT NULL,
  settled_at BIGINT NOT NULL,          -- 0 while it rings
  PRIMARY KEY (version_id, language, found_at)
);
CREATE UNIQUE INDEX alarm_rings ON alarm (answer_id, language) WHERE settled_at = 0;
INSERT INTO alarm SELECT version_id, answer_id, '', found_at, settled_by, settled_at FROM alarm_before;
DROP TABLE alarm_before;
