-- What was written of a registration to the CRM. `written` holds our fields as we last wrote them, `intended` what was about to be
-- written when the answer stayed away. Whoever writes holds the row until busy_until; `asked` is what a person wants done next.
CREATE TABLE registration_writes (
  tenant_id TEXT NOT NULL,
  registration_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('waiting', 'asks', 'written', 'failed', 'idle')),
  record_id TEXT,
  is_made_here INTEGER NOT NULL DEFAULT 0 CHECK (is_made_here IN (0, 1)),
  written TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(written)),
  intended TEXT CHECK (json_valid(intended)),
  problems TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(problems)),
  tries INTEGER NOT NULL DEFAULT 0,
  asked TEXT CHECK (asked IN ('retry', 'create')),
  busy_until INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0,
  written_at INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, registration_id),
  FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX registration_writes_by_record ON registration_writes (tenant_id, record_id) WHERE record_id IS NOT NULL;
CREATE INDEX registration_writes_in_the_way ON registration_writes (tenant_id, connection_id, registration_id) WHERE problems <> '[]';
