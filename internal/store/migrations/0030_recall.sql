-- What was signed and does not read so any more: somebody changed it behind our back. It rings until somebody has looked.
CREATE TABLE alarm (
  version_id TEXT NOT NULL REFERENCES answer_version (id),
  answer_id  TEXT NOT NULL REFERENCES answer (id),
  found_at   BIGINT NOT NULL,
  settled_by TEXT NOT NULL,
  settled_at BIGINT NOT NULL,          -- 0 while it rings
  PRIMARY KEY (version_id, found_at)
);
CREATE UNIQUE INDEX alarm_rings ON alarm (answer_id) WHERE settled_at = 0;

-- Replies that rest on what turned out wrong have to be corrected where they stand.
ALTER TABLE answer ADD COLUMN recalled_at BIGINT NOT NULL DEFAULT 0;  -- since when the replies made from it before have to be corrected; 0 if they have not
ALTER TABLE answer ADD COLUMN recalled_by TEXT NOT NULL DEFAULT '';
UPDATE answer SET recalled_at = withdrawn_at, recalled_by = withdrawn_by WHERE withdrawn_at <> 0;

CREATE TABLE correction (
  reply_id    TEXT NOT NULL REFERENCES reply (id),
  recalled_at BIGINT NOT NULL,         -- which recall
  state       TEXT NOT NULL CHECK (state IN ('posted', 'needless')),
  by_id       TEXT NOT NULL,
  at          BIGINT NOT NULL,
  PRIMARY KEY (reply_id, recalled_at)
);
