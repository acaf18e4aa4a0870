-- Where a company has its events sent: webhooks of its own, and channels of Slack. The address and the secrets are sealed.
CREATE TABLE event_channels (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('webhook', 'slack')),
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  -- As much of the address as may be seen.
  url_shown TEXT NOT NULL,
  event_kinds TEXT NOT NULL CHECK (json_valid(event_kinds)),
  -- What signs a webhook; null for a channel of Slack, whose address is the secret.
  secret TEXT,
  -- After a rotation the earlier secret signs beside the new one for a while.
  old_secret TEXT,
  old_secret_until INTEGER,
  status TEXT NOT NULL CHECK (status IN ('on', 'paused', 'switched_off')),
  reason TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((old_secret IS NULL) = (old_secret_until IS NULL)),
  CHECK ((failures = 0) = (failing_since IS NULL))
) STRICT, WITHOUT ROWID;

-- One message to one channel. Its id stays the same however often it is sent, so that a receiver can tell.
CREATE TABLE event_deliveries (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  channel_id TEXT NOT NULL,
  -- Null for a test.
  event_id TEXT,
  event_kind TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  -- Tries since it was last asked for, and when that was.
  attempts INTEGER NOT NULL DEFAULT 0,
  asked_at INTEGER NOT NULL,
  next_try_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_deliveries_by_channel ON event_deliveries (tenant_id, channel_id, created_at, id);
CREATE INDEX event_deliveries_by_age ON event_deliveries (created_at);

-- Every try, with as much of the answer as fits.
CREATE TABLE event_delivery_tries (
  tenant_id TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  id TEXT NOT NULL,
  status INTEGER,
  response TEXT NOT NULL,
  error TEXT,
  duration_ms INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, delivery_id, at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_delivery_tries_by_age ON event_delivery_tries (at);
