COMMENT ON COLUMN trace.cost_micros IS
    'Price of the model''s tokens in millionths of the currency that record->>''currency'' names; 0 for lanes without a model and for a model of one''s own.';
