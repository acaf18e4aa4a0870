-- What each partner was last measured by, and the grade that gave: lists sort and filter by it without computing anything. measures is
-- JSON; score is in tenths, and NULL with the grade where nothing could be measured. revenue_minor is what was attributed in the
-- look-back, in the reporting currency.
CREATE TABLE partner_health (
  tenant_id TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  score INTEGER CHECK (score BETWEEN 0 AND 1000),
  grade TEXT CHECK (grade IN ('A', 'B', 'C', 'D', 'F')),
  revenue_minor INTEGER NOT NULL CHECK (typeof(revenue_minor) = 'integer'),
  currency TEXT NOT NULL,
  measures TEXT NOT NULL CHECK (json_valid(measures)),
  computed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, partner_id),
  CHECK ((score IS NULL) = (grade IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX partner_health_by_revenue ON partner_health (tenant_id, revenue_minor);
CREATE INDEX partner_health_by_grade ON partner_health (tenant_id, grade, partner_id);

-- When a company's partners were last measured, and through which day.
CREATE TABLE health_states (
  tenant_id TEXT NOT NULL,
  through TEXT NOT NULL CHECK (length(through) = 10),
  computed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- How a company weighs health, and when it is alerted, in immutable versions; the newest is in force.
CREATE TABLE watch_settings (
  tenant_id TEXT NOT NULL,
  about TEXT NOT NULL CHECK (about IN ('health', 'alerts')),
  version INTEGER NOT NULL CHECK (version > 0),
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, about, version)
) STRICT, WITHOUT ROWID;
