-- Why each answer was given: one record a turn, masked, written even when the turn dies half-way.

CREATE TABLE trace (
    merchant_id      integer NOT NULL,
    trace_id         uuid NOT NULL,
    conversation_id  uuid NOT NULL,
    at               timestamptz NOT NULL DEFAULT now(),
    lane             text NOT NULL,
    verdict          text NOT NULL,
    milliseconds     double precision NOT NULL,
    cpu_milliseconds double precision NOT NULL,
    cost_micros      bigint NOT NULL DEFAULT 0,
    failed           text,
    record           jsonb NOT NULL,
    PRIMARY KEY (merchant_id, trace_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON COLUMN trace.cost_micros IS 'Price of the model''s tokens in millionths of a US dollar; 0 for local lanes.';
CREATE INDEX trace_by_conversation ON trace (merchant_id, conversation_id, at);
