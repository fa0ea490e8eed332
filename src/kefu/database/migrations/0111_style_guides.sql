ALTER TABLE merchant ADD COLUMN style jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN merchant.style IS 'The style guide: address (您 or 你), emoji, sign_off, max_sentences, forbidden, guide; what is missing has its default.';
