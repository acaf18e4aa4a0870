-- Who else is on an activity: a task's or event's relations are found by it.
CREATE INDEX crm_mirror_task_relations ON crm_mirror (tenant_id, connection_id, fields ->> '$.TaskId') WHERE object = 'TaskRelation';
CREATE INDEX crm_mirror_event_relations ON crm_mirror (tenant_id, connection_id, fields ->> '$.EventId') WHERE object = 'EventRelation';
