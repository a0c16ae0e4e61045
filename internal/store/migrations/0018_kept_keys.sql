-- What the door must know of a channel when its reading begins stands in this index alone: what is kept, newest last.
DROP INDEX post_channel;
CREATE INDEX post_channel ON post (channel_id, seq, source_key);
