-- Who did what, and who of the staff was shown whom: names of fields, never what was in them. Rows are added,
-- and stay; an erasure blanks the actor and the request id of a person's rows alone.
CREATE TABLE customer_service.audit (
  tenant_id text NOT NULL,
  audit_id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  role text NOT NULL,
  action text NOT NULL,
  customer_id uuid,
  fields text[] NOT NULL,
  request_id text,
  CONSTRAINT audit_pkey PRIMARY KEY (tenant_id, audit_id),
  CONSTRAINT audit_role_known CHECK (role IN ('admin', 'manager', 'staff', 'service', 'customer'))
);

-- The ids are in the order of time: behind what is asked for, each index has the newest at its end.
CREATE INDEX audit_customer ON customer_service.audit (tenant_id, customer_id, audit_id)
  WHERE customer_id IS NOT NULL;
CREATE INDEX audit_action ON customer_service.audit (tenant_id, action, audit_id);
CREATE INDEX audit_actor ON customer_service.audit (tenant_id, actor, action, audit_id);

-- What an import takes in is the doing of who sent the file, in that request.
ALTER TABLE customer_service.imports
  ADD COLUMN role text NOT NULL DEFAULT 'service',
  ADD COLUMN request_id text;
ALTER TABLE customer_service.imports ALTER COLUMN role DROP DEFAULT;
