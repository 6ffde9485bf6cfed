CREATE INDEX customers_merged_into ON customer_service.customers (tenant_id, merged_into)
  WHERE merged_into IS NOT NULL;
