-- Which parts of a chat were read: with this an export that is read again, or one of a chat that a live account reads,
-- adds only what is new, in the counters too. Numbers of messages, or minutes, of the chat; nothing of a post or a person.
CREATE TABLE stretch (
  channel_id TEXT NOT NULL REFERENCES channel (id),
  chat       TEXT NOT NULL,           -- keyed hash of the platform's id of the chat; '' if the channel is one chat
  kept       BOOLEAN NOT NULL,        -- what needs an advisor was kept; false: it was counted only
  from_at    BIGINT NOT NULL,
  from_n     BIGINT NOT NULL,
  until_at   BIGINT NOT NULL,
  until_n    BIGINT NOT NULL,
  PRIMARY KEY (channel_id, chat, kept, from_at, until_at)
);

-- Whoever changes a channel's stretches raises the number: of two at once the second sees it and looks again.
ALTER TABLE channel ADD COLUMN stretches BIGINT NOT NULL DEFAULT 0;
-- When an export was last read into the channel: who reads it live, perhaps another process, looks anew at what is kept.
ALTER TABLE channel ADD COLUMN imported_at BIGINT NOT NULL DEFAULT 0;
