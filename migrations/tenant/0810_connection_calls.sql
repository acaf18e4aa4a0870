-- Calls that looks at what messages hint at have made, hour by hour (whole hours since 1970). Those of a run are counted by the run.
CREATE TABLE connection_calls (
  tenant_id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  calls INTEGER NOT NULL CHECK (calls > 0),
  PRIMARY KEY (tenant_id, connection_id, hour)
) STRICT, WITHOUT ROWID;
