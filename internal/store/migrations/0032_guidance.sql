-- Guidance that § 6 (2) RDG asks for, and undertakings of secrecy (§ 203 StGB). Entries are never changed: they are the proof.
CREATE TABLE guidance (
  id           TEXT PRIMARY KEY,
  person_id    TEXT NOT NULL REFERENCES person (id),
  kind         TEXT NOT NULL CHECK (kind IN ('secrecy', 'introduction', 'training')),
  held_on      TEXT NOT NULL,          -- the day
  content      TEXT NOT NULL,
  valid_until  TEXT NOT NULL,          -- the last day; '' but for introductions
  recorded_by  TEXT NOT NULL,
  recorded_at  BIGINT NOT NULL,
  confirmed_by TEXT NOT NULL,          -- the lawyer, '' before
  confirmed_at BIGINT NOT NULL
);
CREATE INDEX guidance_person ON guidance (person_id, held_on);

-- What advisors asked the lawyer. Of a question from a confidential conversation, asked and answered go with the conversation.
CREATE TABLE guidance_question (
  id           TEXT PRIMARY KEY,
  asked_by     TEXT NOT NULL REFERENCES person (id),
  asked_at     BIGINT NOT NULL,
  topic        TEXT NOT NULL,
  class        TEXT NOT NULL,
  asked        TEXT NOT NULL,
  answered_by  TEXT NOT NULL,
  answered_at  BIGINT NOT NULL,
  answer       TEXT NOT NULL,
  conversation TEXT NOT NULL,          -- '' if it came from none
  gone         BOOLEAN NOT NULL        -- its text went with the conversation
);
CREATE INDEX guidance_question_open ON guidance_question (answered_at, asked_at);
CREATE INDEX guidance_question_conversation ON guidance_question (conversation) WHERE conversation <> '';

ALTER TABLE person ADD COLUMN sworn BOOLEAN NOT NULL DEFAULT false;             -- her undertaking of secrecy is recorded
ALTER TABLE person ADD COLUMN introduced_until BIGINT NOT NULL DEFAULT 0;       -- her introduction is confirmed and counts until then
ALTER TABLE person ADD COLUMN excused_until BIGINT NOT NULL DEFAULT 0;          -- who was here before this counts as both until then
-- The first start sets a date.
UPDATE person SET excused_until = -1;
