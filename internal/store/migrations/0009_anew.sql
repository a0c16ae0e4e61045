-- A question that was deleted at its source may be written anew under the same id: only one that stands bars another.
DROP INDEX post_asked;
CREATE UNIQUE INDEX post_asked ON post (source_key) WHERE role = 'asked' AND deleted_at = 0;
