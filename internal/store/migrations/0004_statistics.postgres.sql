-- As with post: no samples of what must go.
ALTER TABLE source_reference ALTER COLUMN sealed SET STATISTICS 0;
ALTER TABLE reaction ALTER COLUMN key SET STATISTICS 0;
ALTER TABLE reaction ALTER COLUMN source_key SET STATISTICS 0;
