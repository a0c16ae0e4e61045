-- What never changes of our account at its platform (a DID, a numeric id); '' for what the program made itself and for
-- accounts from before this column, until their settings are stored again.
ALTER TABLE account ADD COLUMN identity TEXT NOT NULL DEFAULT '';
-- One account read twice would count everything twice.
CREATE UNIQUE INDEX account_identity ON account (platform, identity) WHERE identity <> '';
