-- A language and a channel at once; whose are whose, with what a list of them is narrowed by, so that nothing but the
-- index is read on the way to a page.
CREATE INDEX inquiry_new_both  ON inquiry (base, channel_id, rank, id) WHERE state = 'new';
CREATE INDEX inquiry_open_both ON inquiry (base, channel_id, rank, id) WHERE state <> 'done';
CREATE INDEX inquiry_done_both ON inquiry (base, channel_id, closed_at, id) WHERE state = 'done';
DROP INDEX inquiry_mine;
CREATE INDEX inquiry_mine ON inquiry (taken_by, rank, id, base, channel_id) WHERE state <> 'done' AND taken_by <> '';
