#!/bin/sh
# Creates the two roles and the database of the service, as docs/OPERATIONS.md describes them. Run it once, as a
# superuser of PostgreSQL. OWNER_PASSWORD and APP_PASSWORD are the passwords of the roles. libpq's variables (PGHOST,
# PGPORT, PGUSER) name the server. In the image 'postgres' it runs when the data folder is created.
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-${PGUSER:-postgres}}" --dbname postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
CREATE ROLE customer_service_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE customer_service_app LOGIN PASSWORD :'app_password' BYPASSRLS;
ALTER ROLE customer_service_app SET statement_timeout = '1min';
ALTER ROLE customer_service_app SET idle_in_transaction_session_timeout = '1min';
SELECT 'CREATE DATABASE customer_service' WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_database WHERE datname = 'customer_service') \gexec
ALTER DATABASE customer_service OWNER TO customer_service_owner;
REVOKE ALL ON DATABASE customer_service FROM PUBLIC;
GRANT CONNECT ON DATABASE customer_service TO customer_service_app;
SQL
