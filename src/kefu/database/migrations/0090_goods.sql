-- How products belong together, and words that a shop says mean the same: both part of its catalogue, replaced with it.

CREATE TABLE product_relation (
    merchant_id integer NOT NULL,
    position    integer NOT NULL,
    product_id  text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('accessory_of', 'fits', 'does_not_fit', 'goes_with', 'article')),
    other       text NOT NULL,
    note        jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, position),
    FOREIGN KEY (merchant_id, product_id) REFERENCES product ON DELETE CASCADE
);

CREATE TABLE synonym (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    position    integer NOT NULL,
    words       text[] NOT NULL,
    PRIMARY KEY (merchant_id, position)
);

SELECT isolate_merchants();
