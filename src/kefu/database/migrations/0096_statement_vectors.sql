-- Vectors of the sentences that are held against each other, kept so that the next check embeds only what is new.

CREATE TABLE statement_vector (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    digest      bytea NOT NULL,
    vector      bytea NOT NULL,
    PRIMARY KEY (merchant_id, digest)
);
COMMENT ON TABLE statement_vector IS 'digest: sha256 of model and text; vector: 384 little-endian float16.';

SELECT isolate_merchants();
