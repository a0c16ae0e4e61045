-- What a platform calls a channel may name a person ("person:did:plc:…"). It stands sealed from here on, and is found again by a keyed
-- hash. SQL has no keys: where address is NULL, address_key still is the address itself, until the next start (store.SealAddresses).
ALTER TABLE channel RENAME COLUMN address TO address_key;
ALTER TABLE channel ADD COLUMN address BYTEA;
