-- The lawyer's signature under the correction of a claim, as the register shipped it when she signed.
CREATE TABLE claim_signature (
  claim_id  TEXT PRIMARY KEY,
  text      TEXT NOT NULL,            -- the bytes that were signed
  key_id    TEXT NOT NULL REFERENCES signing_key (id),
  signed_by TEXT NOT NULL,
  name      TEXT NOT NULL,            -- as signed
  law_as_of TEXT NOT NULL,
  signed_at BIGINT NOT NULL,
  value     BYTEA NOT NULL
);

-- The correction of a claim is not right any more: replies made from it before have to be corrected, as those of an answer.
CREATE TABLE claim_recall (
  claim_id    TEXT PRIMARY KEY,
  said        TEXT NOT NULL,          -- the claim in German, as it shipped then
  instead     TEXT NOT NULL,          -- what is right now, '' if nobody has said
  recalled_at BIGINT NOT NULL,
  recalled_by TEXT NOT NULL
);
