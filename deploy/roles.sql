-- The three roles of the portal and what each may do. Run by a superuser inside the portal's database;
-- running it again changes nothing. Passwords come from the environment, where it has them.
--   portal_owner  owns tables: migrations
--   portal_app    reads and writes rows: web, worker, dispatcher
--   portal_read   reads: reports by hand
\getenv owner_password GSO_OWNER_PASSWORD
\getenv app_password GSO_APP_PASSWORD
\getenv read_password GSO_READ_PASSWORD

SET client_min_messages = warning;

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['portal_owner', 'portal_app', 'portal_read']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

\if :{?owner_password}
ALTER ROLE portal_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE portal_app PASSWORD :'app_password';
\endif
\if :{?read_password}
ALTER ROLE portal_read PASSWORD :'read_password';
\endif

ALTER ROLE portal_read SET default_transaction_read_only = on;

CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER DATABASE :"DBNAME" OWNER TO portal_owner;
ALTER DATABASE :"DBNAME" SET timezone = 'UTC';
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"DBNAME" TO portal_app;
GRANT CONNECT ON DATABASE :"DBNAME" TO portal_read;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portal_app, portal_read;

ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
    GRANT SELECT ON TABLES TO portal_read;
