-- Vectors by the digest of what was embedded, so that a text is embedded once however often it is saved. They are searched in
-- memory, merchant by merchant (a merchant of 10,000 passages fits in 50 MB), so they are kept as plain half-precision bytes.

ALTER TABLE passage DROP COLUMN vectors;

CREATE TABLE text_vector (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    digest      bytea NOT NULL,
    vector      bytea NOT NULL CHECK (octet_length(vector) = 768),
    PRIMARY KEY (merchant_id, digest)
);
COMMENT ON TABLE text_vector IS 'digest: sha256 of model, kind of text and text; vector: 384 little-endian float16.';

SELECT isolate_merchants();
