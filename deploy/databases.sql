-- A database and a login for each part: no login opens another's database, or creates tables, which `tellback migrate` does as postgres.
\getenv intake INTAKE_DATABASE_PASSWORD
\getenv enquiry ENQUIRY_DATABASE_PASSWORD
\getenv notify NOTIFY_DATABASE_PASSWORD
\getenv portal PORTAL_DATABASE_PASSWORD
CREATE ROLE intake LOGIN PASSWORD :'intake';
CREATE ROLE enquiry LOGIN PASSWORD :'enquiry';
CREATE ROLE notify LOGIN PASSWORD :'notify';
CREATE ROLE portal LOGIN PASSWORD :'portal';
CREATE DATABASE intake;
CREATE DATABASE enquiry;
CREATE DATABASE notify;
CREATE DATABASE portal;
REVOKE ALL ON DATABASE intake, enquiry, notify, portal FROM PUBLIC;
GRANT CONNECT ON DATABASE intake TO intake;
GRANT CONNECT ON DATABASE enquiry TO enquiry;
GRANT CONNECT ON DATABASE notify TO notify;
GRANT CONNECT ON DATABASE portal TO portal;
