-- Who gave a reply another class than the one that was worked out, and why: anybody raises, only the lawyer lowers.
CREATE TABLE class_change (
  reply_id TEXT NOT NULL REFERENCES reply (id) ON DELETE CASCADE,
  at       BIGINT NOT NULL,
  was      TEXT NOT NULL,            -- '' for replies of before there were classes
  became   TEXT NOT NULL CHECK (became IN ('green', 'yellow', 'red')),
  by_id    TEXT NOT NULL REFERENCES person (id),
  why      TEXT NOT NULL,
  PRIMARY KEY (reply_id, at)
);

-- Who may use an answer: roles, comma-separated; '' for every advisor.
ALTER TABLE answer_version ADD COLUMN may_use TEXT NOT NULL DEFAULT '';
