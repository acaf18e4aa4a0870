-- What each person is told: one row an event and person. Mail that waits (for quiet hours to end, for a digest) falls due at
-- mail_due_at; mail_id names the mail once it is promised, and one mail may tell of many.
CREATE TABLE notifications (
  user_id TEXT NOT NULL,
  id TEXT NOT NULL,
  audience TEXT NOT NULL CHECK (audience IN ('company', 'partner')),
  tenant_id TEXT NOT NULL,
  -- The partner record that a partner's person is told for.
  partner_id TEXT,
  event_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  title TEXT NOT NULL,
  paragraphs TEXT NOT NULL CHECK (json_valid(paragraphs)),
  path TEXT NOT NULL,
  is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
  mail TEXT NOT NULL CHECK (mail IN ('at_once', 'digest', 'off')),
  mail_due_at INTEGER,
  mail_id TEXT,
  read_at INTEGER,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, id),
  CHECK ((mail = 'off') = (mail_due_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_by_person ON notifications (user_id, audience, created_at, id) WHERE is_listed = 1;
CREATE INDEX notifications_unread ON notifications (user_id, audience) WHERE is_listed = 1 AND read_at IS NULL;
CREATE INDEX notifications_by_due ON notifications (mail_due_at) WHERE mail_due_at IS NOT NULL AND mail_id IS NULL;
CREATE INDEX notifications_by_company ON notifications (tenant_id, created_at, id);
CREATE INDEX notifications_by_age ON notifications (created_at);

-- What a person chose for a kind of event; no row is the kind's own default.
CREATE TABLE notification_choices (
  user_id TEXT NOT NULL,
  audience TEXT NOT NULL CHECK (audience IN ('company', 'partner')),
  kind TEXT NOT NULL,
  is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
  mail TEXT NOT NULL CHECK (mail IN ('at_once', 'digest', 'off')),
  PRIMARY KEY (user_id, audience, kind)
) STRICT, WITHOUT ROWID;

-- When a person wants mail: minutes after midnight by their own clock.
CREATE TABLE notification_times (
  user_id TEXT NOT NULL PRIMARY KEY,
  time_zone TEXT NOT NULL,
  quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439),
  quiet_to INTEGER CHECK (quiet_to BETWEEN 0 AND 1439),
  digest TEXT NOT NULL CHECK (digest IN ('daily', 'weekly')),
  CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
) STRICT, WITHOUT ROWID;
