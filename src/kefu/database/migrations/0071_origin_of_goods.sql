-- Where goods came from, so that complaints can be traced: the warehouse that packed a parcel, the batch of what was in it.

ALTER TABLE parcel ADD COLUMN warehouse jsonb NOT NULL DEFAULT '{}';
ALTER TABLE order_line ADD COLUMN batch text NOT NULL DEFAULT '';
