-- People's judgement of conversations: samples that can be drawn again, reviews, items whose right answer is known, and pairs.

CREATE TABLE sample (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    sample_id   uuid NOT NULL,
    seed        bigint NOT NULL,
    first_day   date NOT NULL,
    last_day    date NOT NULL,
    strata      jsonb NOT NULL,
    made_by     uuid,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, sample_id),
    FOREIGN KEY (merchant_id, made_by) REFERENCES person ON DELETE SET NULL (made_by)
);
COMMENT ON COLUMN sample.strata IS 'Name → how many conversations it had when the sample was drawn; the weight of each that was drawn of it.';

CREATE TABLE sample_item (
    merchant_id     integer NOT NULL,
    sample_id       uuid NOT NULL,
    conversation_id uuid NOT NULL,
    stratum         text NOT NULL,
    position        integer NOT NULL,
    PRIMARY KEY (merchant_id, sample_id, conversation_id),
    FOREIGN KEY (merchant_id, sample_id) REFERENCES sample ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);

CREATE TABLE review (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    person_id       uuid NOT NULL,
    labels          text[] NOT NULL,
    spans           jsonb NOT NULL DEFAULT '[]',
    note            text NOT NULL DEFAULT '',
    at              timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, conversation_id, person_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE
);
COMMENT ON COLUMN review.spans IS 'Marked words: [{"seq", "start", "end", "label"}], offsets in characters of the masked text.';

CREATE TABLE gold (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    labels          text[] NOT NULL,
    why             text NOT NULL DEFAULT '',
    made_by         uuid,
    made_at         timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, conversation_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, made_by) REFERENCES person ON DELETE SET NULL (made_by)
);
COMMENT ON TABLE gold IS 'What is right of some conversations is settled; agreement with it certifies a reviewer. Who reviews one is not told.';

CREATE TABLE pair_judgement (
    merchant_id     integer NOT NULL,
    left_id         uuid NOT NULL,
    right_id        uuid NOT NULL,
    person_id       uuid NOT NULL,
    choice          text NOT NULL CHECK (choice IN ('left', 'right', 'same')),
    at              timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, left_id, right_id, person_id),
    FOREIGN KEY (merchant_id, left_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, right_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE
);

SELECT isolate_merchants();
