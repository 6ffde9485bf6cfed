-- Keys made by the first start and read by every replica. The tenant '*' is none: a key serves them all.
CREATE TABLE customer_service.signing_keys (
  tenant_id text NOT NULL,
  purpose text NOT NULL,
  key bytea NOT NULL,
  CONSTRAINT signing_keys_pkey PRIMARY KEY (tenant_id, purpose)
);
