-- What answers need to leave the library and come back: a translation knows the German it was made from, where that is no
-- longer what its version says, and an imported comment who said it.
ALTER TABLE answer_translation ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE answer_comment ADD COLUMN by_name TEXT NOT NULL DEFAULT '';
