-- Kinds of personal values that a person sees in one conversation for a while, having said why. The audit trail has the reason.

CREATE TABLE unmasking (
    merchant_id     integer NOT NULL,
    person_id       uuid NOT NULL,
    conversation_id uuid NOT NULL,
    kind            text NOT NULL,
    until           timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, person_id, conversation_id, kind),
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);

SELECT isolate_merchants();
