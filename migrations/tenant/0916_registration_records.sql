-- How each registration stands in the company's own object of the CRM. As registration_writes has it for deals: `written` holds our
-- fields as they last were the same on both sides, `intended` what was about to be written when the answer stayed away.
CREATE TABLE registration_records (
  tenant_id TEXT NOT NULL,
  registration_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('waiting', 'asks', 'written', 'failed', 'idle')),
  record_id TEXT,
  is_made_here INTEGER NOT NULL DEFAULT 0 CHECK (is_made_here IN (0, 1)),
  made_after_seq INTEGER,
  written TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(written)),
  intended TEXT CHECK (json_valid(intended)),
  problems TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(problems)),
  tries INTEGER NOT NULL DEFAULT 0,
  asked TEXT CHECK (asked IN ('retry', 'create')),
  busy_until INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0,
  written_at INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, registration_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX registration_records_by_record ON registration_records (tenant_id, record_id) WHERE record_id IS NOT NULL;
CREATE INDEX registration_records_in_the_way ON registration_records (tenant_id, connection_id, registration_id) WHERE problems <> '[]';
