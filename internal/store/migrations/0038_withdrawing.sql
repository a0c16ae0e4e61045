-- Channels whose permission was withdrawn while so much was kept that it goes in slices. While one stands here nothing of it is
-- shown, found, counted or changed (store/withdraw.go).
CREATE TABLE withdrawing (
  channel_id TEXT PRIMARY KEY REFERENCES channel (id),
  began_at   BIGINT NOT NULL
);
